#!/bin/sh
# Installs NVIDIA's container toolkit. k3s looks for runtimes when it starts, so one that started without it starts again.
# Arguments: HOST VERSION SERVICE, the version of the package and the service of k3s
# Standard input: not read
# Exit codes: 0 done, others failed
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"
# shellcheck source=constructs/host/preparation/apt.sh
. "${0%/*}/apt.sh"

main() {
  version=$2
  service=$3
  skip_in_container
  here=$(dpkg-query -W -f '${db:Status-Status} ${Version}' -- nvidia-container-toolkit 2>/dev/null || true)
  if [ "${here}" != "installed ${version}" ]; then
    install_packages --allow-change-held-packages --allow-downgrades "nvidia-container-toolkit=${version}" \
      "nvidia-container-toolkit-base=${version}" "libnvidia-container-tools=${version}" "libnvidia-container1=${version}"
  fi
  config=/var/lib/rancher/k3s/agent/etc/containerd/config.toml
  if [ -e "${config}" ] && ! grep -q nvidia "${config}" && systemctl is-active --quiet -- "${service}.service"; then
    say "restarting ${service} so that it finds the runtime of the card (usually 20 to 90 s)"
    if ! systemctl restart -- "${service}.service"; then
      show_journal "${service}.service" 20
      fail "the container toolkit is installed, but ${service} does not start. See: systemctl status ${service}"
    fi
  fi
}

main "$@"
