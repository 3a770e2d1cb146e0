# shellcheck shell=sh
# Removes the files that were managed, and lists what is not removed. Sourced: . "${0%/*}/cleaning-managed.sh"
# shellcheck source=constructs/host/leaving/cleaning-files.sh
. "${0%/*}/cleaning-files.sh"

# remove_unit NAME: stops and disables a systemd unit.
remove_unit() {
  active=$(systemctl is-active -- "$1" 2>/dev/null || true)
  if [ "${active}" = active ]; then
    report "service $1, which is active"
    if [ "${removing}" = yes ]; then
      timeout 90 systemctl stop -- "$1" || say "$1 did not stop"
    fi
  fi
  if [ "${removing}" = yes ]; then
    systemctl --quiet disable -- "$1" 2>/dev/null || true
  fi
}

# remove_managed_file STAMP: removes the file of a stamp. Its second line is the unit's id, below it are the services to restart.
# Commands are no files: each has its own script that undoes it.
remove_managed_file() {
  id=$(sed -n 2p "$1")
  case "${id}" in
    "host/${host}/command/"*) return 0 ;;
    "host/${host}/"*) ;;
    *) return 0 ;;
  esac
  path=${id#"host/${host}"}
  case "${path}" in
    /etc/systemd/system/*.d/*) ;;
    /etc/systemd/system/*) remove_unit "${path##*/}" ;;
    *) ;;
  esac
  remove_file "${path}"
  if [ "${removing}" = yes ]; then
    parent=${path%/*}
    rm -f -- "${parent}/.${path##*/}.permacade-pending" "${parent}/.${path##*/}.permacade-new-"*
    remove_empty "${parent}"
  fi
  services=$(sed 1,2d "$1")
  to_restart="${to_restart}${services}
"
}

remove_managed() {
  to_restart=
  for stamp in /var/lib/permacade/stamps/*; do
    if [ -f "${stamp}" ]; then
      remove_managed_file "${stamp}"
    fi
  done
  if [ "${removing}" = no ]; then
    return 0
  fi
  systemctl daemon-reload
  services=$(printf '%s' "${to_restart}" | sort -u || true)
  for service in ${services}; do
    case "${service}" in
      k3s | k3s-agent | k3s.service | k3s-agent.service) ;;
      *) systemctl try-restart -- "${service}" || say "${service} did not start without the managed files. See: systemctl status ${service}" ;;
    esac
  done
}

# Lists what belongs to the person, or could not be restored.
report_remaining() {
  if [ -e /var/lib/rook ]; then
    echo "stays: /var/lib/rook, the data of Ceph's monitors and disks on this machine"
  fi
  for old in /var/lib/rancher.permacade-old /var/lib/rancher/k3s.permacade-old; do
    if [ -e "${old}" ]; then
      echo "stays: ${old}, the original of what was copied to a disk"
    fi
  done
  for journal in /var/lib/permacade/wipe/*; do
    if [ -f "${journal}" ]; then
      case "${journal}" in
        *.new) ;;
        *) echo "stays: the content of disk ${journal##*/}, which Ceph used" ;;
      esac
    fi
  done
}
