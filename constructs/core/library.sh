# shellcheck shell=sh
# What scripts on hosts share. It is sourced, and does nothing by itself; a script sets host to the machine it is about.

export LC_ALL=C
export PATH="${PATH}:/usr/local/bin:/usr/sbin:/sbin"
umask 022
host=

# say SENTENCE: news for whoever waits.
say() {
  printf 'host %s: %s\n' "${host}" "$1" >&2
}

# fail SENTENCE: ends the script. The sentence says what happened, why, and what helps.
fail() {
  printf 'permacade: host %s: %s\n' "${host}" "$1" >&2
  exit 1
}

# kube ARGUMENT…: kubectl on a server; it reads nothing from the script's standard input.
kube() {
  k3s kubectl --request-timeout=30s "$@" </dev/null
}

# replace FILE: puts standard input in its place, keeping mode and owner. At any moment, also after a power cut, the file is
# the old or the new one; on a FAT partition, which has no journal, as nearly as it can be.
replace() {
  new=$1.permacade-new
  cat >"${new}"
  if [ -e "$1" ]; then
    chmod --reference="$1" -- "${new}"
    # FAT has no owners.
    chown --reference="$1" -- "${new}" 2>/dev/null || true
  fi
  sync -f -- "${new}"
  mv -fT -- "${new}" "$1"
  sync -f -- "$1"
}

# Whether this machine is a container: its kernel, clock and boot loader are those of the machine it runs on.
in_container() {
  systemd-detect-virt --quiet --container
}
