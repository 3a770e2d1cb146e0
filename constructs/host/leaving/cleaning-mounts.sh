# shellcheck shell=sh
# Unmounts what k3s and its pods have mounted, so that nothing behind a mount is removed. Sourced: . "${0%/*}/cleaning-mounts.sh"
# shellcheck source=constructs/host/leaving/cleaning-report.sh
. "${0%/*}/cleaning-report.sh"

# Sets mounts to what is mounted below the folders of k3s and of its pods, the deepest first. A disk mounted at such a folder itself
# belongs to the machine.
find_mounts() {
  mounts=$(awk '$5 ~ "^(/run/k3s|/var/lib/kubelet|/var/lib/rancher/k3s)/|^/(var/)?run/netns/cni-" { print $5 }' /proc/self/mountinfo | sort -r -u || true)
}

unmount_all() {
  find_mounts
  if [ -z "${mounts}" ]; then
    return 0
  fi
  while IFS= read -r shown; do
    report "mount ${shown}"
    if [ "${removing}" = yes ]; then
      # The kernel writes special characters as \040, printf reads them as \0040.
      escaped=$(printf '%s' "${shown}" | sed 's/\\\([0-7]\)/\\0\1/g' || true)
      path=$(printf '%b.' "${escaped}")
      path=${path%.}
      # A network mount may hang; detached, it is out of the way of what is removed below.
      timeout 20 umount -- "${path}" 2>/dev/null || umount --lazy -- "${path}" || true
    fi
  done <<END
${mounts}
END
  if [ "${removing}" = yes ]; then
    find_mounts
    if [ -n "${mounts}" ]; then
      fail "could not unmount these, so what is below them was not removed: ${mounts}. Find out who uses them: fuser -vm PATH"
    fi
  fi
}
