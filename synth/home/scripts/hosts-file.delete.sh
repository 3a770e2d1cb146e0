#!/bin/sh
set -eu
export LC_ALL=C
umask 022
host=$1
shift
say() {
  printf "host %s: %s\n" "${host}" "$1" >&2
}
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
begin="# BEGIN permacade: this part is managed"
end="# END permacade"
file=/etc/hosts
rest() {
  [ -e "${file}" ] || return 0
  awk -v begin="${begin}" -v end="${end}" '
    $0 == begin && !inside { inside = 1; held = $0 "\n"; next }
    inside && $0 == end { inside = 0; held = ""; next }
    inside { held = held $0 "\n"; next }
    { print }
    END { if (inside) { sub(/^[^\n]*\n/, "", held); printf "%s", held } }
  ' "${file}"
}
kept=$(rest; printf .)
if [ -e "${file}" ]; then
  printf %s "${kept%.}" | replace "${file}"
fi
