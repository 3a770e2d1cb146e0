#!/bin/sh
# Keeps the driver nouveau from loading. The kernel loads it from its initramfs, before it sees /etc, so that is made again.
# Arguments: HOST
# Standard input: not read
# Exit codes: 0 done, others failed
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"
# shellcheck source=constructs/host/preparation/restart-note.sh
. "${0%/*}/restart-note.sh"

main() {
  skip_in_container
  file=/etc/modprobe.d/permacade-nouveau.conf
  made=/var/lib/permacade/nouveau-initramfs
  if [ ! -e "${made}" ] || ! cmp -s -- "${file}" "${made}"; then
    say 'regenerating the initramfs without nouveau (usually 10 to 60 s)'
    update-initramfs -u -k all >&2 || fail 'could not regenerate the initramfs. The lines above say why. Is /boot full?'
    make_state_folder
    cp -- "${file}" "${made}"
  fi
  if grep -q '^nouveau ' /proc/modules; then
    restart_for nouveau "NVIDIA's driver, which cannot start while nouveau uses the card" 'something else loads nouveau (see lsmod and /etc/modprobe.d)'
  else
    settled nouveau
  fi
}

main "$@"
