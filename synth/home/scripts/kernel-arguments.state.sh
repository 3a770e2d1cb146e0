#!/bin/sh
set -eu
export LC_ALL=C
shift
for file in /boot/firmware/config.txt /boot/config.txt; do
  grep -s -E "^(os_prefix|cmdline)=" "${file}" || true
done
for file in /boot/firmware/cmdline.txt /boot/firmware/*/cmdline.txt /boot/cmdline.txt /etc/default/grub.d/permacade.cfg; do
  [ -e "${file}" ] || continue
  echo "${file}"
  grep -o -E "(cgroup_(en|dis)able=memory|usb-storage[.]quirks=[^ \"]*)" "${file}" || true
done
