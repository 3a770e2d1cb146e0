#!/bin/sh
# Turns off the swap files that Raspberry Pi OS makes. Swap that a person set up is only reported: a partition may hold a
# sleeping system.
# Arguments: HOST KEEP, none or zram
# Standard input: not read
# Exit codes: 0 done, others failed
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"

main() {
  keep=$2
  skip_in_container
  if systemctl is-enabled --quiet dphys-swapfile.service 2>/dev/null || systemctl is-active --quiet dphys-swapfile.service; then
    say 'turning off the swap file of dphys-swapfile'
    systemctl disable --now dphys-swapfile.service >&2
  fi
  tail -n +2 /proc/swaps | while read -r file kind _; do
    case "${keep}:${kind}:${file}" in
      none:partition:/dev/zram* | *:file:/var/swap)
        if [ -e /etc/rpi/swap.conf ] || [ "${file}" = /var/swap ]; then
          say "turning off swap on ${file} (its contents return to memory; usually 1 to 60 s)"
          swapoff -- "${file}" || say "not enough memory to turn off swap on ${file} now; the next restart does it"
        fi
        ;;
      zram:partition:/dev/zram*) ;;
      *) say "swap on ${file} was set up by hand and stays; on an SD card it wears the card out" ;;
    esac
  done
}

main "$@"
