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
if systemd-detect-virt --quiet --container; then
  exit 0
fi
branch=$1
model=$2
modprobe nvidia 2>/dev/null || true
found=$(nvidia-smi --query-gpu=name,driver_version --format=csv,noheader 2>&1) || {
  dmesg 2>/dev/null | grep -i -e nvidia -e nvrm | tail -n 10 | cut -c 1-1000 >&2 || true
  fail "has a ${model} that its driver does not see: ${found}. Does this branch drive the card that is really in it? See: lspci -nn -d 10de:"
}
case "${found}" in
  *", ${branch}."*) ;;
  *) fail "should run the driver ${branch} and runs: ${found}" ;;
esac
