# shellcheck shell=sh
# Stops k3s and what outlives it. Sourced after library.sh.

# stop_k3s SERVICE FOLDER: stops k3s and its containers, which outlive it and have files open in its folders; then unmounts
# what they had mounted there.
stop_k3s() {
  say "stopping $1 and its containers (usually 5 to 60 s)"
  systemctl daemon-reload
  found=$(systemctl list-unit-files --no-legend -- "$1.service" || true)
  if [ -n "${found}" ] && ! systemctl stop -- "$1.service"; then
    fail "cannot stop $1. See: systemctl status $1"
  fi
  for signal in TERM KILL; do
    ids=$(container_processes)
    [ -n "${ids}" ] || break
    # shellcheck disable=SC2086
    kill -s "${signal}" ${ids} 2>/dev/null || true
    sleep 5
  done
  for folder in /run/k3s /var/lib/kubelet "$2"; do
    # The deepest first.
    awk -v top="${folder}/" 'index($2, top) == 1 { print $2 }' /proc/self/mounts | sort -r | while IFS= read -r inner; do
      inner=$(printf %b "${inner}")
      umount -- "${inner}" 2>/dev/null || umount -l -- "${inner}" || true
    done
  done
}

# container_processes: prints the ids of all processes of containers.
container_processes() {
  # On a machine that is itself a pod of another cluster, control groups say nothing.
  own=$(grep -c kubepods /proc/self/cgroup || true)
  for process in /proc/[0-9]*; do
    group=$(cat "${process}/cgroup" 2>/dev/null || true)
    # By its program: this very script may have the same words on its command line.
    program=$(cat "${process}/comm" 2>/dev/null || true)
    command=$( (tr '\0' ' ' <"${process}/cmdline") 2>/dev/null || true)
    case "${own}:${group}" in
      0:*kubepods*)
        echo "${process##*/}"
        continue
        ;;
      *) ;;
    esac
    case "${program}:${command}" in
      containerd-shim*:*/run/k3s/containerd/*) echo "${process##*/}" ;;
      *) ;;
    esac
  done
}
