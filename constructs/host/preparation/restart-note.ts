/** Units that cannot take effect without a restart leave a note here; it is gone after the restart by itself. */
export const RESTART_NOTES = '/run/permacade/restart-needed';

/**
 * `restart_for NAME WANTED WAY_OUT` asks for one restart, and refuses a second one for the same wish: if that did not
 * help, the next one will not either. `settled NAME` forgets it once the wish has come true.
 */
export const RESTART_NOTE = [
  'restart_for() {',
  '  boot=$(cat /proc/sys/kernel/random/boot_id)',
  '  note=/var/lib/permacade/restarts/$1',
  '  install -d -m 700 /var/lib/permacade',
  '  mkdir -p /var/lib/permacade/restarts /run/permacade/restart-needed',
  '  if [ -f "${note}" ]; then',
  '    noted_boot=$(sed -n 1p "${note}")',
  '    noted_wish=$(sed -n 2p "${note}")',
  '    if [ "${noted_wish}" = "$2" ] && [ "${noted_boot}" != "${boot}" ]; then',
  '      fail "was restarted for $2 and it still has no effect: $3. Delete ${note} to have it restarted once more"',
  '    fi',
  '  fi',
  '  printf "%s\\n%s\\n" "${boot}" "$2" >"${note}.new"',
  '  sync -- "${note}.new"',
  '  mv -fT -- "${note}.new" "${note}"',
  '  : >"/run/permacade/restart-needed/$1"',
  '  say "needs a restart for $2"',
  '}',
  'settled() {',
  '  rm -f -- "/var/lib/permacade/restarts/$1" "/run/permacade/restart-needed/$1"',
  '}',
];
