#!/bin/sh
# Runs a machine until it is switched off: supervise.sh GROUP BINDS COMMAND..., where a reboot (status 133) starts it again.
# It first joins the machine's control group, in every hierarchy; when the group is gone, so is the farm, and nothing starts.
# BINDS has one more `--bind` per line, read at every start.
set -u
group=$1 binds=$2
shift 2
only=/sys/fs/cgroup/$group

join() {
  joined=
  for hierarchy in /sys/fs/cgroup /sys/fs/cgroup/*; do
    [ -e "$hierarchy/$group/cgroup.procs" ] || continue
    echo $$ >"$hierarchy/$group/cgroup.procs" || exit 1
    joined=yes
  done
  [ -n "$joined" ] || exit 1
}

# In the second version of control groups there is one hierarchy, where a group with processes gives nothing to groups below it.
# So this script has a group beside the machine's, and every start of the machine a new one.
own_group() {
  mkdir "$only/$1" && sh -c 'echo $PPID >"$1/cgroup.procs"' join "$only/$1" || exit 1
}

boot() {
  [ ! -d "$only" ] || own_group "start-$starts"
  while read -r bind; do
    set -- "$@" "--bind=$bind"
  done <"$binds"
  exec "$@"
}

if [ -d "$only" ]; then own_group supervisor; else join; fi
starts=0
while :; do
  starts=$((starts + 1))
  (boot "$@")
  status=$?
  [ "$status" -eq 133 ] || exit "$status"
done
