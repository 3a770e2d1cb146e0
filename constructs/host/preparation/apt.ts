/**
 * `install_packages NAME…` installs what is missing. A first boot still installs things by itself, so it waits for that
 * and for whoever else holds apt's lock, and says so.
 */
export const APT = [
  'export DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=l',
  'wait_for_first_boot() {',
  '  if command -v cloud-init >/dev/null && [ ! -e /run/cloud-init/result.json ] && [ -d /run/cloud-init ]; then',
  '    say "waiting until cloud-init has finished the first boot (usually 1 to 5 minutes)"',
  '    timeout 600 cloud-init status --wait >/dev/null 2>&1 || true',
  '  fi',
  '  # A package manager that was killed leaves work that nothing else may overtake.',
  '  tries=0',
  '  until dpkg --configure -a >&2; do',
  '    [ "${tries}" -lt 30 ] || fail "cannot finish what another installation left. See: dpkg --configure -a"',
  '    tries=$((tries + 1))',
  '    say "waiting until another package manager has finished ($((tries * 10)) s)"',
  '    sleep 10',
  '  done',
  '}',
  'refresh_packages() {',
  '  wait_for_first_boot',
  '  if ! apt-get -qq -y -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 update >&2; then',
  '    say "apt-get update failed; going on with the lists that are there"',
  '  fi',
  '}',
  'install_packages() {',
  '  say "installing $* (usually 20 to 300 s)"',
  '  refresh_packages',
  '  if ! apt-get -qq -y -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 install --no-install-recommends "$@" >&2; then',
  '    fail "could not install $*. Look at the lines above; is the machine connected to its package mirror? Try: apt-get update"',
  '  fi',
  '}',
];

/** Reads what the machine runs into `distribution` (debian, ubuntu, raspbian), `version` (22.04, 12). */
export const OS_RELEASE = [
  'distribution=$(sed -n "s/^ID=//p" /etc/os-release | tr -d "\\"")',
  'version=$(sed -n "s/^VERSION_ID=//p" /etc/os-release | tr -d "\\"")',
];
