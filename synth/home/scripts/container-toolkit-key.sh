#!/bin/sh
set -eu
export LC_ALL=C
umask 022
host=$1
shift
say() {
  printf "host %s: %s\n" "${host}" "$1" >&2
}
fail() {
  say "$1"
  exit 1
}
export DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=l
wait_for_first_boot() {
  if command -v cloud-init >/dev/null && [ ! -e /run/cloud-init/result.json ] && [ -d /run/cloud-init ]; then
    say "waiting until cloud-init has finished the first boot (usually 1 to 5 minutes)"
    timeout 600 cloud-init status --wait >/dev/null 2>&1 || true
  fi
  # A package manager that was killed leaves work that nothing else may overtake.
  tries=0
  until dpkg --configure -a >&2; do
    [ "${tries}" -lt 30 ] || fail "cannot finish what another installation left. See: dpkg --configure -a"
    tries=$((tries + 1))
    say "waiting until another package manager has finished ($((tries * 10)) s)"
    sleep 10
  done
}
refresh_packages() {
  wait_for_first_boot
  if ! apt-get -qq -y -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 update >&2; then
    say "apt-get update failed; going on with the lists that are there"
  fi
}
install_packages() {
  say "installing $* (usually 20 to 300 s)"
  refresh_packages
  if ! apt-get -qq -y -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 install --no-install-recommends "$@" >&2; then
    fail "could not install $*. Look at the lines above; is the machine connected to its package mirror? Try: apt-get update"
  fi
}
if systemd-detect-virt --quiet --container; then
  exit 0
fi
file=$1
fingerprint=$2
url=$3
signer() {
  gpg --batch --quiet --no-options --homedir "${work}" --show-keys --with-colons -- "$1" 2>/dev/null |
    awk -F: '$1 == "pub" { key = 1 } $1 == "fpr" && key { print $10; key = 0 }'
}
command -v gpg >/dev/null || install_packages gpg
work=$(mktemp -d)
trap 'rm -rf -- "${work}"' EXIT
trap "exit 143" HUP INT TERM
found=$(signer "${file}")
if [ "${found}" = "${fingerprint}" ]; then
  exit 0
fi
curl -fsSL --retry 3 --max-time 60 -o "${work}/key" -- "${url}" || fail "cannot read ${url}: is it connected to the internet?"
found=$(signer "${work}/key")
if [ "${found}" != "${fingerprint}" ]; then
  fail "got another key from ${url} than NVIDIA's ${fingerprint} (${found:-none}): nothing was trusted. Is a proxy in between?"
fi
mkdir -p -- "${file%/*}"
install -m 644 -- "${work}/key" "${file}.new"
sync -- "${file}.new"
mv -fT -- "${file}.new" "${file}"
