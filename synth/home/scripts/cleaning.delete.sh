set -eu
PATH="${PATH}:/usr/local/bin:/usr/sbin:/sbin"
LC_ALL=C
export LC_ALL
host=$1
mode=$2
scope=$3

say() {
  printf "host %s: %s\n" "${host}" "$1" >&2
}
refuse() {
  printf "permacade: host %s: %s\n" "${host}" "$1" >&2
  exit 1
}

# Says what goes, and sets go to yes when it goes now.
go=no
if [ "${mode}" = "do" ]; then
  go=yes
fi
goes() {
  printf "%s\n" "$1"
  if [ "${go}" = yes ]; then
    say "removes $1"
  fi
}

# k3s leaves the pods running when it stops, so that it can be restarted.
stop_services() {
  for service in k3s.service k3s-agent.service; do
    known=$(systemctl list-unit-files --no-legend -- "${service}" 2>/dev/null || true)
    active=$(systemctl is-active -- "${service}" 2>/dev/null || true)
    if [ -n "${known}" ] || [ "${active}" = active ]; then
      goes "service ${service}, which is ${active:-not known}"
      if [ "${go}" = yes ]; then
        if ! timeout 90 systemctl stop -- "${service}"; then
          systemctl kill --signal=KILL -- "${service}" || true
        fi
        systemctl --quiet disable -- "${service}" || true
        systemctl reset-failed -- "${service}" 2>/dev/null || true
      fi
    fi
  done
}

# Sets pids to what runs in a pod or was started by k3s to look after one, and to what that started in turn. A shim has the
# address as a whole argument; whoever runs this text has it somewhere in the middle of one.
found=
find_processes() {
  in_pods=$(grep -l -s -E "/kubepods|/k3s(-agent)?[.]service" /proc/[0-9]*/cgroup || true)
  shims=$(grep -l -s -z -x -F -e /run/k3s/containerd/containerd.sock /proc/[0-9]*/cmdline || true)
  # What was found before still counts when its parent is gone.
  found="${found} ${in_pods} ${shims}"
  pids=$(cat /proc/[0-9]*/stat 2>/dev/null | found="${found}" self="$$" awk '
    BEGIN { count = split(ENVIRON["found"], files); for (i = 1; i <= count; i++) { split(files[i], part, "/"); is[part[3]] = 1 } }
    { pid = $1; sub(/^.*[)] /, ""); if ($1 != "Z") parent[pid] = $2 }
    END {
      do {
        more = 0
        for (pid in parent) if (!(pid in is) && (parent[pid] in is)) { is[pid] = 1; more = 1 }
      } while (more)
      for (pid in is) if (pid in parent && pid != ENVIRON["self"]) printf "%s ", pid
    }' || true)
  found=
  list=${pids}
  while [ -n "${list}" ]; do
    found="${found} /proc/${list%% *}/"
    list=${list#* }
  done
}
signal_processes() {
  list=${pids}
  while [ -n "${list}" ]; do
    kill -s "$1" -- "${list%% *}" 2>/dev/null || true
    list=${list#* }
  done
}
stop_processes() {
  find_processes
  if [ -z "${pids}" ]; then
    return 0
  fi
  goes "processes of pods, and of k3s for them: ${pids% }"
  if [ "${go}" = no ]; then
    return 0
  fi
  signal_processes TERM
  tries=0
  while [ -n "${pids}" ]; do
    sleep 1
    find_processes
    tries=$((tries + 1))
    if [ "${tries}" -gt 3 ]; then
      signal_processes KILL
    fi
    if [ "${tries}" -gt 30 ]; then
      refuse "these processes of pods do not end, so their files cannot be removed: ${pids% }. A mount that hangs is the usual cause: restart the machine, then run this again"
    fi
  done
}

# What counted the use of processors and memory by pods. Systemd makes them where it looks after such groups, else the kubelet.
remove_groups() {
  groups=$(find /sys/fs/cgroup -maxdepth 2 -type d "(" -name kubepods -o -name kubepods.slice ")" || true)
  if [ -z "${groups}" ]; then
    return 0
  fi
  goes "control groups of pods"
  if [ "${go}" = yes ]; then
    systemctl stop -- kubepods.slice 2>/dev/null || true
    while IFS= read -r group; do
      find "${group}" -depth -type d -exec rmdir -- {} + 2>/dev/null || true
    done <<END
${groups}
END
  fi
}

# Sets mounts to what is mounted below the folders of k3s and of its pods, the deepest first. A disk mounted at such a
# folder itself belongs to the machine.
find_mounts() {
  mounts=$(awk '$5 ~ "^(/run/k3s|/var/lib/kubelet|/var/lib/rancher/k3s)/|^/(var/)?run/netns/cni-" { print $5 }' /proc/self/mountinfo | sort -r -u || true)
}
unmount_all() {
  find_mounts
  if [ -z "${mounts}" ]; then
    return 0
  fi
  while IFS= read -r shown; do
    goes "mount ${shown}"
    if [ "${go}" = yes ]; then
      escaped=$(printf "%s" "${shown}" | sed "s/\\\\\\([0-7]\\)/\\\\0\\1/g" || true)
      path=$(printf "%b." "${escaped}")
      path=${path%.}
      # What is stored elsewhere may not answer any more; detached, it is out of the way of what is removed below.
      timeout 20 umount -- "${path}" 2>/dev/null || umount --lazy -- "${path}" || true
    fi
  done <<END
${mounts}
END
  if [ "${go}" = yes ]; then
    find_mounts
    if [ -n "${mounts}" ]; then
      refuse "these stay mounted, so what is below them is not removed: ${mounts}. See who uses them: fuser -vm PATH"
    fi
  fi
}

remove_interfaces() {
  for link in /sys/class/net/cni0/brif/* /sys/class/net/cni0 /sys/class/net/flannel.1 /sys/class/net/flannel-v6.1 /sys/class/net/flannel-wg /sys/class/net/flannel-wg-v6 /sys/class/net/kube-ipvs0; do
    if [ -e "${link}" ]; then
      goes "interface ${link##*/}"
      if [ "${go}" = yes ]; then
        ip link delete dev "${link##*/}" || true
      fi
    fi
  done
  for namespace in /run/netns/cni-*; do
    if [ -e "${namespace}" ]; then
      goes "network namespace ${namespace##*/}"
      if [ "${go}" = yes ]; then
        rm -f -- "${namespace}"
      fi
    fi
  done
}

# Chains of Kubernetes, of the plugins for pods' networks and of flannel, and rules that are in them, lead to them or say so.
ours="^:(KUBE|CNI|FLANNEL)-|^-A (KUBE|CNI|FLANNEL)-| -[jg] (KUBE|CNI|FLANNEL)-|--comment \"?(flanneld |cni |kubernetes )"
# Tables of iptables without any rule do nothing; on a machine without a firewall of its own they were made for Kubernetes.
remove_empty_tables() {
  if [ "${removed}" = no ]; then
    return 0
  fi
  for family in ip ip6; do
    for table in raw mangle nat filter; do
      listed=$(nft list table "${family}" "${table}" 2>/dev/null || true)
      rules=$(printf "%s\n" "${listed}" | grep -v -E "^(table .*|[[:space:]]*chain .*|[[:space:]]*type .*policy accept;|[[:space:]]*[}]|#.*|)\$" || true)
      if [ -n "${listed}" ] && [ -z "${rules}" ]; then
        nft delete table "${family}" "${table}"
      fi
    done
  done
}
remove_rules() {
  removed=no
  for tool in iptables ip6tables iptables-legacy ip6tables-legacy; do
    known=$(command -v "${tool}-save" || true)
    if [ -z "${known}" ]; then
      continue
    fi
    rules=$("${tool}-save" 2>/dev/null || true)
    found=$(printf "%s\n" "${rules}" | grep -c -E "${ours}" || true)
    if [ "${found}" -gt 0 ]; then
      goes "firewall: ${found} chains and rules of ${tool} that Kubernetes made"
      if [ "${go}" = yes ]; then
        printf "%s\n" "${rules}" | grep -v -E "${ours}" | "${tool}-restore"
        removed=yes
      fi
    fi
  done
  known=$(command -v nft || true)
  if [ -n "${known}" ]; then
    remove_empty_tables
    tables=$(nft list tables 2>/dev/null | grep -x -E "table (ip|ip6|inet) (kube-proxy|flannel-ipv4|flannel-ipv6)" || true)
    while read -r _ family table; do
      if [ -n "${table}" ]; then
        goes "firewall: table ${family} ${table}"
        if [ "${go}" = yes ]; then
          nft delete table "${family}" "${table}"
        fi
      fi
    done <<END
${tables}
END
  fi
  known=$(command -v ipset || true)
  if [ -n "${known}" ]; then
    sets=$(ipset list -name 2>/dev/null | grep -e "^KUBE-" || true)
    while IFS= read -r set; do
      if [ -n "${set}" ]; then
        goes "firewall: set ${set}"
        if [ "${go}" = yes ]; then
          ipset destroy "${set}"
        fi
      fi
    done <<END
${sets}
END
  fi
}

# A folder with all that is in it, but nothing that is mounted there. A disk mounted at the folder itself stays, empty.
remove_folder() {
  if ! [ -e "$1" ] && ! [ -L "$1" ]; then
    return 0
  fi
  if [ -d "$1" ]; then
    inside=$(find -H "$1" -mindepth 1 -maxdepth 1 | head -n 1 || true)
    where=
    if mountpoint -q -- "$1"; then
      where=mounted
    fi
    if [ "${where}" = mounted ] && [ -z "${inside}" ]; then
      return 0
    fi
    size=$(du -s -h -x -- "$1" 2>/dev/null | cut -f 1 || true)
    goes "folder $1 (${size})"
    if [ "${go}" = no ]; then
      return 0
    fi
    if ! find -H "$1" -mindepth 1 -maxdepth 1 -exec rm -rf --one-file-system -- {} +; then
      refuse "cannot remove all of $1: is something mounted or written there? See: findmnt and fuser -v $1"
    fi
    if [ "${where}" = mounted ]; then
      return 0
    fi
    if [ -L "$1" ]; then
      rm -f -- "$1"
    else
      rmdir -- "$1"
    fi
  else
    remove_file "$1"
  fi
}
remove_file() {
  if [ -e "$1" ] || [ -L "$1" ]; then
    goes "file $1"
    if [ "${go}" = yes ]; then
      rm -f -- "$1"
    fi
  fi
}
# A folder that is empty now, and that neither a disk nor a package of the system put there.
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

remove_k3s_files() {
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
  for file in k3s.service k3s-agent.service k3s.service.env k3s-agent.service.env multi-user.target.wants/k3s.service multi-user.target.wants/k3s-agent.service; do
    remove_file "/etc/systemd/system/${file}"
  done
  for folder in /etc/rancher/k3s /etc/rancher/node /run/k3s /run/flannel /run/containerd/runc/k8s.io /var/lib/cni /var/log/pods /var/log/containers /var/lib/kubelet /var/lib/rancher/k3s; do
    remove_folder "${folder}"
  done
  # As what the machine was a node: it may come back as another.
  for note in k3s k3s-restart; do
    remove_file "/var/lib/permacade/${note}"
  done
  if [ "${go}" = yes ]; then
    # A containerd of the person, such as that of Docker, may have all this as well: then it is in use.
    if ! grep -q -E " (/var)?/run/nri/nri[.]sock$" /proc/net/unix; then
      rm -f -- /run/nri/nri.sock
    fi
    for folder in /etc/rancher /var/lib/rancher /run/containerd/runc /run/containerd/s /run/nri /run/netns; do
      remove_empty "${folder}"
    done
    systemctl daemon-reload
  fi
}

stamps=/var/lib/permacade/stamps

# Each stamp has the id of what was applied in its second line, and below it the services that were to notice.
# Commands have taken back what they did by a script of their own.
remove_managed() {
  noticing=
  for stamp in "${stamps}"/*; do
    if ! [ -f "${stamp}" ]; then
      continue
    fi
    id=$(sed -n 2p "${stamp}")
    case "${id}" in
      "host/${host}/command/"*) continue ;;
      "host/${host}/"*) ;;
      *) continue ;;
    esac
    path=${id#"host/${host}"}
    case "${path}" in
      /etc/systemd/system/*.d/*) ;;
      /etc/systemd/system/*) remove_unit "${path##*/}" ;;
      *) ;;
    esac
    remove_file "${path}"
    folder=${path%/*}
    if [ "${go}" = yes ]; then
      rm -f -- "${folder}/.${path##*/}.permacade-pending" "${folder}/.${path##*/}.permacade-new-"*
      remove_empty "${folder}"
    fi
    services=$(sed 1,2d "${stamp}")
    noticing="${noticing}${services}
"
  done
  if [ "${go}" = no ]; then
    return 0
  fi
  systemctl daemon-reload
  services=$(printf "%s" "${noticing}" | sort -u || true)
  while IFS= read -r service; do
    case "${service}" in
      "" | k3s | k3s-agent | k3s.service | k3s-agent.service) ;;
      *) systemctl try-restart -- "${service}" || say "${service} did not start without our files. See: systemctl status ${service}" ;;
    esac
  done <<END
${services}
END
}
remove_unit() {
  active=$(systemctl is-active -- "$1" 2>/dev/null || true)
  if [ "${active}" = active ]; then
    goes "service $1, which is active"
    if [ "${go}" = yes ]; then
      timeout 90 systemctl stop -- "$1" || say "$1 did not stop"
    fi
  fi
  if [ "${go}" = yes ]; then
    systemctl --quiet disable -- "$1" 2>/dev/null || true
  fi
}

# What belongs to the person, or what nobody could give back.
say_what_stays() {
  if [ -e /var/lib/rook ]; then
    echo "stays: /var/lib/rook, what Ceph's monitors and disks of this machine kept beside themselves"
  fi
  for old in /var/lib/rancher.permacade-old /var/lib/rancher/k3s.permacade-old; do
    if [ -e "${old}" ]; then
      echo "stays: ${old}, what was copied from there to a disk"
    fi
  done
  for journal in /var/lib/permacade/wipe/*; do
    if [ -f "${journal}" ]; then
      case "${journal}" in
        *.new) ;;
        *) echo "stays: what is on disk ${journal##*/}, which Ceph had" ;;
      esac
    fi
  done
}

case "${mode}:${scope}" in
  plan:k3s | do:k3s | plan:everything | do:everything) ;;
  *) refuse "cleaning is asked for as ${mode} of ${scope}; it knows plan and do, of k3s and everything" ;;
esac
stop_services
stop_processes
remove_groups
unmount_all
remove_interfaces
remove_rules
remove_k3s_files
if [ "${scope}" = everything ]; then
  remove_managed
  say_what_stays
  # Last of all: what is noted there is what a run after a cut goes on from.
  remove_folder /var/lib/permacade
fi
