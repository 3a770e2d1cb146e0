# shellcheck shell=sh
# What scripts on hosts share. It is sourced by their first line after `set -eu`, and does nothing by itself. The first
# argument of every script is the name of the machine that its messages are about.
# shellcheck disable=SC2034

export LC_ALL=C
export PATH="${PATH}:/usr/local/bin:/usr/sbin:/sbin"
umask 022
host=${1-}

# say SENTENCE: tells whoever waits what happens.
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

# wait_until SECONDS STEP WHAT USUAL CHECK [ARGUMENT…]: runs a check every STEP seconds until it succeeds, for SECONDS at most, and
# sets met to yes or no. Every 20 seconds it says what it waits for and how long that usually takes; a check may set why to what
# is missing. Inside a check, a command that fails does not end the script.
wait_until() {
  wait_limit=$1
  wait_step=$2
  wait_what=$3
  wait_usual=$4
  shift 4
  waited=0
  wait_report=0
  why=
  met=yes
  until "$@"; do
    if [ "${waited}" -ge "${wait_limit}" ]; then
      met=no
      return 0
    fi
    if [ "${waited}" -ge "${wait_report}" ]; then
      say "waiting until ${wait_what} (${waited} s; usually ${wait_usual})${why:+: ${why}}"
      wait_report=$((wait_report + 20))
    fi
    sleep "${wait_step}"
    waited=$((waited + wait_step))
  done
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

# make_state_folder: makes /var/lib/permacade, where scripts remember things between runs. Only root can read it.
make_state_folder() {
  install -d -m 700 /var/lib/permacade
}

# skip_in_container: ends the script with success in a container, whose kernel, clock and boot loader are its host's.
skip_in_container() {
  if systemd-detect-virt --quiet --container; then
    exit 0
  fi
}

# first_active UNIT…: prints the first of these systemd units that is active.
first_active() {
  for unit in "$@"; do
    if systemctl is-active --quiet -- "${unit}"; then
      printf '%s\n' "${unit}"
      return 0
    fi
  done
}

# show_journal UNIT LINES: prints the last lines that a systemd unit logged.
show_journal() {
  journalctl --no-pager "--lines=$2" --output=cat "--unit=$1" | cut -c 1-1000 >&2 || true
}

# digest_of FILE: prints its SHA-256; nothing when it cannot be read.
digest_of() {
  sha256sum -- "$1" 2>/dev/null | cut -d ' ' -f 1
}
