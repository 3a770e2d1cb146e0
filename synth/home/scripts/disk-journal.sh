# shellcheck shell=sh
# What the machine remembers about a disk, for the disk guard: one file for each disk, its journal.
# shellcheck disable=SC2034 # These variables are for the script that sources this.

journals=/var/lib/permacade/wipe

# read_journal FILE: sets state, noted_size, noted_token, noted_fsid and noted_signatures to what an earlier run noted.
read_journal() {
  state=
  noted_size=
  noted_token=
  noted_fsid=
  noted_signatures=
  if ! [ -f "$1" ]; then
    return 0
  fi
  while read -r key value; do
    case "${key}" in
      state) state=${value} ;;
      size) noted_size=${value} ;;
      token) noted_token=${value} ;;
      fsid) noted_fsid=${value} ;;
      signature) noted_signatures="${noted_signatures}|${value}|" ;;
      *) ;;
    esac
  done <"$1"
}

# write_journal FILE LINE…: notes what the next run must know. Wherever it is cut, the old journal or the new one is there,
# never half of one.
write_journal() {
  file=$1
  shift
  umask 077
  mkdir -p "${journals}"
  printf '%s\n' "$@" >"${file}.new"
  sync "${file}.new"
  mv -f "${file}.new" "${file}"
  sync "${journals}"
}
