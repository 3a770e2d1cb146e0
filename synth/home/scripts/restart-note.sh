# shellcheck shell=sh
# Functions that ask for a restart. Sourced after library.sh. The note below /run is gone after a restart.

# restart_for NAME CHANGE REASON: asks for one restart. It fails when a restart for the same change did not help, and gives
# REASON: another one would not help either.
restart_for() {
  boot=$(cat /proc/sys/kernel/random/boot_id)
  note=/var/lib/permacade/restarts/$1
  make_state_folder
  mkdir -p /var/lib/permacade/restarts /run/permacade/restart-needed
  if [ -f "${note}" ]; then
    noted_boot=$(sed -n 1p "${note}")
    noted_change=$(sed -n 2p "${note}")
    if [ "${noted_change}" = "$2" ] && [ "${noted_boot}" != "${boot}" ]; then
      fail "a restart for $2 had no effect: $3. To allow another restart: rm ${note}"
    fi
  fi
  printf '%s\n%s\n' "${boot}" "$2" >"${note}.new"
  sync -- "${note}.new"
  mv -fT -- "${note}.new" "${note}"
  : >"/run/permacade/restart-needed/$1"
  say "a restart is needed for $2"
}

# settled NAME: forgets the request, because the change has taken effect.
settled() {
  rm -f -- "/var/lib/permacade/restarts/$1" "/run/permacade/restart-needed/$1"
}
