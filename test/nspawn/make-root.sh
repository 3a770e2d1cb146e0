#!/bin/sh
# Makes the root that all machines lie over, once: make-root.sh TARGET SUITE SOURCE PACKAGES, called with a lock held.
# The folder appears whole or not at all; what a run that was killed left behind is removed by the next.
set -eu
target=${1:?} suite=${2:?} source=${3:?} packages=${4:?}
[ -d "$target" ] && exit 0
rm -rf --one-file-system "$target".part
debootstrap --variant=minbase --include="$packages" "$suite" "$target".part "$source"
cd "$target".part

# What a machine has of its own is made for each.
rm -f etc/ssh/ssh_host_* etc/hostname etc/hosts
: >etc/machine-id
: >etc/resolv.conf
rm -rf var/cache/apt/archives var/lib/apt/lists/* etc/apt/sources.list var/log/*.log var/log/apt
mkdir -p var/cache/apt/archives/partial

# Nothing that runs on its own at some hour: it would look like a change.
rm -f etc/systemd/system/timers.target.wants/apt-daily* etc/systemd/system/timers.target.wants/dpkg-db-backup.timer
rm -f etc/systemd/system/timers.target.wants/e2scrub_all.timer etc/systemd/system/default.target.wants/e2scrub_reap.service
# There is no terminal to log in at, so this would start again and again.
ln -s /dev/null etc/systemd/system/console-getty.service
chroot . systemctl enable --quiet systemd-networkd.service
chroot . useradd --create-home --shell /bin/bash ubuntu

cd ..
mv -T "$target".part "$target"
