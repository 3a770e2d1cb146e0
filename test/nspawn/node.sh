#!/bin/sh
# Gives a machine what a kubelet needs and systemd-nspawn withholds: writable /proc/sys and control groups, and /dev/kmsg.
set -u
mount -o remount,rw,bind /proc/sys
[ -e /dev/kmsg ] || ln -s /dev/null /dev/kmsg

# The second version of control groups is one mount and writable already.
[ ! -e /sys/fs/cgroup/cgroup.controllers ] || exit 0
for controller in /sys/fs/cgroup/*/tasks; do
  mount -o remount,rw,bind "${controller%/tasks}"
done
exit 0
