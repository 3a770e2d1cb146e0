# shellcheck shell=sh
# How the parts of cleaning.sh tell what they remove. Sourced: . "${0%/*}/cleaning-report.sh"
# shellcheck disable=SC2034
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"

# yes when things are removed, no when they are only listed.
removing=no
if [ "$2" = "do" ]; then
  removing=yes
fi

# report THING: prints what is removed.
report() {
  printf '%s\n' "$1"
  if [ "${removing}" = yes ]; then
    say "removing $1"
  fi
}
