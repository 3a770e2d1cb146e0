# shellcheck shell=sh
# The settings of NetworkManager. Sourced after library.sh.

settings=/etc/NetworkManager/conf.d/permacade.conf

# installed_network_manager: prints the systemd unit, or nothing when it is not installed.
installed_network_manager() {
  systemctl list-unit-files --no-legend -- NetworkManager.service || true
}

# print_settings: prints what we set, if anything.
print_settings() {
  cat "${settings}" 2>/dev/null || true
}

# reload_network_manager: has it read its settings again. Connections stay as they are.
reload_network_manager() {
  if systemctl is-active --quiet -- NetworkManager.service; then
    systemctl reload -- NetworkManager.service || fail 'NetworkManager could not reload its settings. See: systemctl status NetworkManager'
  fi
}
