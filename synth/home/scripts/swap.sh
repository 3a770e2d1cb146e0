#!/bin/sh
set -eu
export LC_ALL=C
umask 022
host=$1
shift
say() {
  printf "host %s: %s\n" "${host}" "$1" >&2
}
if systemd-detect-virt --quiet --container; then
  exit 0
fi
keep=$1
if systemctl is-enabled --quiet dphys-swapfile.service 2>/dev/null || systemctl is-active --quiet dphys-swapfile.service; then
  say "turns off the swap file of dphys-swapfile"
  systemctl disable --now dphys-swapfile.service >&2
fi
tail -n +2 /proc/swaps | while read -r file kind _; do
  case "${keep}:${kind}:${file}" in
    none:partition:/dev/zram* | *:file:/var/swap)
      if [ -e /etc/rpi/swap.conf ] || [ "${file}" = /var/swap ]; then
        say "turns off the swap on ${file} (what is in it goes back to memory; usually 1 to 60 s)"
        swapoff -- "${file}" || say "has too little memory to give up the swap on ${file} now; the next restart does it"
      fi
      ;;
    zram:partition:/dev/zram*) ;;
    *) say "swaps to ${file}, which was set up by hand and is left alone; on an SD card it wears the card out" ;;
  esac
done
