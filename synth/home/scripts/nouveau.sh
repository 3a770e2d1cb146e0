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
restart_for() {
  boot=$(cat /proc/sys/kernel/random/boot_id)
  note=/var/lib/permacade/restarts/$1
  install -d -m 700 /var/lib/permacade
  mkdir -p /var/lib/permacade/restarts /run/permacade/restart-needed
  if [ -f "${note}" ]; then
    noted_boot=$(sed -n 1p "${note}")
    noted_wish=$(sed -n 2p "${note}")
    if [ "${noted_wish}" = "$2" ] && [ "${noted_boot}" != "${boot}" ]; then
      fail "was restarted for $2 and it still has no effect: $3. Delete ${note} to have it restarted once more"
    fi
  fi
  printf "%s\n%s\n" "${boot}" "$2" >"${note}.new"
  sync -- "${note}.new"
  mv -fT -- "${note}.new" "${note}"
  : >"/run/permacade/restart-needed/$1"
  say "needs a restart for $2"
}
settled() {
  rm -f -- "/var/lib/permacade/restarts/$1" "/run/permacade/restart-needed/$1"
}
if systemd-detect-virt --quiet --container; then
  exit 0
fi
file=/etc/modprobe.d/permacade-nouveau.conf
made=/var/lib/permacade/nouveau-initramfs
if [ ! -e "${made}" ] || ! cmp -s -- "${file}" "${made}"; then
  say "makes its first file system again without nouveau (usually 10 to 60 s)"
  update-initramfs -u -k all >&2 || fail "could not make its first file system again. See the lines above; is /boot full?"
  install -d -m 700 /var/lib/permacade
  cp -- "${file}" "${made}"
fi
if grep -q "^nouveau " /proc/modules; then
  restart_for nouveau "NVIDIA's driver, which cannot start while nouveau has the card" "something else loads nouveau; see lsmod and /etc/modprobe.d"
else
  settled nouveau
fi
