#!/bin/sh
# Runs a machine until it is switched off: supervise.sh GROUP BINDS COMMAND..., where a reboot (status 133) starts it again.
# It first joins the machine's control group, in every hierarchy; when the group is gone, so is the farm, and nothing starts.
# BINDS has one more `--bind` per line, read at every start.
set -u
group=$1 binds=$2
shift 2
joined=
for hierarchy in /sys/fs/cgroup /sys/fs/cgroup/*; do
  [ -e "$hierarchy/$group/cgroup.procs" ] || continue
  echo $$ >"$hierarchy/$group/cgroup.procs" || exit 1
  joined=yes
done
[ -n "$joined" ] || exit 1

boot() {
  while read -r bind; do
    set -- "$@" "--bind=$bind"
  done <"$binds"
  "$@"
}

while :; do
  boot "$@"
  status=$?
  [ "$status" -eq 133 ] || exit "$status"
done
