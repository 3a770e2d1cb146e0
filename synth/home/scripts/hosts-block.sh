# shellcheck shell=sh
# The managed part of /etc/hosts. Sourced after library.sh.

file=/etc/hosts
begin='# BEGIN permacade: this part is managed'
end='# END permacade'

# unmanaged: prints everything but the managed part. Where the end line was deleted only the begin line counts as managed.
unmanaged() {
  [ -e "${file}" ] || return 0
  awk -v begin="${begin}" -v end="${end}" '
    $0 == begin && !inside { inside = 1; held = $0 "\n"; next }
    inside && $0 == end { inside = 0; held = ""; next }
    inside { held = held $0 "\n"; next }
    { print }
    END { if (inside) { sub(/^[^\n]*\n/, "", held); printf "%s", held } }
  ' "${file}"
}
