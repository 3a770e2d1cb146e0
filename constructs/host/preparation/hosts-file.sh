#!/bin/sh
# Puts the names of the home at the top of /etc/hosts, because the first line with a name wins, and keeps the rest.
# Arguments: HOST
# Standard input: the lines of the managed part
# Exit codes: 0 done, others failed
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"
# shellcheck source=constructs/host/preparation/hosts-block.sh
. "${0%/*}/hosts-block.sh"

main() {
  entries=$(cat)
  # The dot keeps line ends at the end of a substitution.
  wanted=$(printf '%s\n%s\n%s\n' "${begin}" "${entries}" "${end}"; unmanaged; printf .)
  current=$(cat "${file}" 2>/dev/null || true; printf .)
  if [ "${wanted}" != "${current}" ]; then
    printf %s "${wanted%.}" | replace "${file}"
    chmod 644 "${file}"
  fi
}

main "$@"
