# shellcheck shell=sh
# Removes the files and folders of k3s. Sourced: . "${0%/*}/cleaning-files.sh"
# shellcheck source=constructs/host/leaving/cleaning-report.sh
. "${0%/*}/cleaning-report.sh"

# remove_folder PATH: removes a folder and what is in it, but nothing that is mounted there. A disk that is mounted at the folder
# itself is emptied and stays.
remove_folder() {
  if ! [ -e "$1" ] && ! [ -L "$1" ]; then
    return 0
  fi
  if ! [ -d "$1" ]; then
    remove_file "$1"
    return 0
  fi
  mounted=no
  if mountpoint -q -- "$1"; then
    mounted=yes
  fi
  inside=$(find -H "$1" -mindepth 1 -maxdepth 1 | head -n 1 || true)
  if [ "${mounted}" = yes ] && [ -z "${inside}" ]; then
    return 0
  fi
  size=$(du -s -h -x -- "$1" 2>/dev/null | cut -f 1 || true)
  report "folder $1 (${size})"
  if [ "${removing}" = no ]; then
    return 0
  fi
  if ! find -H "$1" -mindepth 1 -maxdepth 1 -exec rm -rf --one-file-system -- {} +; then
    fail "could not remove all of $1. Is something mounted there, or writing to it? See: findmnt and fuser -v $1"
  fi
  if [ "${mounted}" = yes ]; then
    return 0
  fi
  if [ -L "$1" ]; then
    rm -f -- "$1"
  else
    rmdir -- "$1"
  fi
}

# remove_file PATH
remove_file() {
  if [ -e "$1" ] || [ -L "$1" ]; then
    report "file $1"
    if [ "${removing}" = yes ]; then
      rm -f -- "$1"
    fi
  fi
}

# remove_empty PATH: removes a folder that is empty now, and so on upwards, unless a disk or a package put it there.
remove_empty() {
  folder=$1
  while [ -n "${folder}" ] && [ -d "${folder}" ]; do
    package=$(dpkg-query --search -- "${folder}" 2>/dev/null || true)
    if [ -n "${package}" ] || mountpoint -q -- "${folder}"; then
      return 0
    fi
    case "${folder}" in
      /etc | /usr/local | /usr/local/* | /opt | /root | /home | /boot | /boot/* | /mnt | /srv) return 0 ;;
      *) ;;
    esac
    if ! rmdir -- "${folder}" 2>/dev/null; then
      return 0
    fi
    folder=${folder%/*}
  done
}

# Removes the programs of k3s. A kubectl that is no link to k3s belongs to the person.
remove_k3s_programs() {
  for file in k3s kubectl crictl ctr; do
    if [ -L "/usr/local/bin/${file}" ]; then
      target=$(readlink -- "/usr/local/bin/${file}")
      case "${target}" in
        k3s | */k3s) remove_file "/usr/local/bin/${file}" ;;
        *) ;;
      esac
    elif [ "${file}" = k3s ]; then
      remove_file /usr/local/bin/k3s
    fi
  done
}

remove_k3s_files() {
  remove_k3s_programs
  for file in k3s.service k3s-agent.service k3s.service.env k3s-agent.service.env \
    multi-user.target.wants/k3s.service multi-user.target.wants/k3s-agent.service; do
    remove_file "/etc/systemd/system/${file}"
  done
  for folder in /etc/rancher/k3s /etc/rancher/node /run/k3s /run/flannel /run/containerd/runc/k8s.io /var/lib/cni /var/log/pods \
    /var/log/containers /var/lib/kubelet /var/lib/rancher/k3s; do
    remove_folder "${folder}"
  done
  # The role it had: it may come back in another one.
  for note in k3s k3s-restart; do
    remove_file "/var/lib/permacade/${note}"
  done
  if [ "${removing}" = no ]; then
    return 0
  fi
  # Another containerd, such as Docker's, may use the socket as well.
  if ! grep -q -E ' (/var)?/run/nri/nri[.]sock$' /proc/net/unix; then
    rm -f -- /run/nri/nri.sock
  fi
  for path in /etc/rancher /var/lib/rancher /run/containerd/runc /run/containerd/s /run/nri /run/netns; do
    remove_empty "${path}"
  done
  systemctl daemon-reload
}
