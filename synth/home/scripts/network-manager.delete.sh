#!/bin/sh
set -eu
export LC_ALL=C
umask 022
host=$1
shift
say() {
  printf "host %s: %s\n" "${host}" "$1" >&2
}
fail() {
  say "$1"
  exit 1
}
take_over() {
  if systemctl is-active --quiet -- NetworkManager.service; then
    systemctl reload -- NetworkManager.service || fail "cannot make NetworkManager read its settings again. See: systemctl status NetworkManager"
  fi
}
if [ -e /etc/NetworkManager/conf.d/permacade.conf ]; then
  rm -f -- /etc/NetworkManager/conf.d/permacade.conf
  take_over
fi
