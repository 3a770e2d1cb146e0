#!/bin/sh
# Puts the scripts that this machine needs into folders named by their digests, and removes folders that nobody needs any more:
# neither a unit of now, nor the removal of one that was applied here. It changes nothing when all of that is so already.
# Arguments: host; name; name of the stamp, or - for none; digest of all scripts; repair word.
# Standard input: the size in bytes on a line, then, in base64 and gzip: SHA-256 and path of each file, an empty line, and the
# files, each behind the line '#: PATH'. Exit code: 0, or 1 with a sentence. Its last line is 'installed'.
set -eu

# shellcheck source=constructs/core/stamp.sh
. "${0%/*}/stamp.sh"

into=/usr/local/lib/permacade

give_up() {
  complain "$1"
  exit 1
}

# Unpacks what comes into the folder ${new}, and sets folders to those in it.
receive() {
  IFS= read -r size || give_up 'the connection ended before the scripts came'
  cat >"${new}/packed"
  received=$(wc -c <"${new}/packed")
  if ! [ "${received}" -eq "${size}" ]; then
    give_up "only ${received} of ${size} bytes of the scripts arrived"
  fi
  base64 -d <"${new}/packed" | gzip -d >"${new}/all"
  sed '/^$/q' "${new}/all" | sed '$d' >"${new}/list"
  folders=$(cut -c 67- "${new}/list" | cut -d / -f 1 | sort -u)
  for folder in ${folders}; do
    mkdir -- "${new}/${folder}"
  done
  awk -v new="${new}" '/^#: / { file = new "/" substr($0, 4); next } file != "" { print >file }' "${new}/all"
  (cd -- "${new}" && sha256sum --check --quiet --strict list) >&2 || give_up 'the scripts that arrived are not those that were sent'
}

# A folder appears whole or not at all.
place() {
  sync -f -- "${new}"
  for folder in ${folders}; do
    if diff -r -q -- "${new}/${folder}" "${into}/${folder}" >/dev/null 2>&1; then
      continue
    fi
    rm -rf -- "${into:?}/${folder}"
    mv -T -- "${new}/${folder}" "${into}/${folder}"
  done
  sync -f -- "${into}"
}

remove_unused() {
  needed=" $(printf '%s\n' "${folders}" | tr '\n' ' ')"
  if [ -d "${removals}" ]; then
    kept=$(find "${removals}" -type f -exec cat -- {} + | tr '\n' ' ')
    needed="${needed}${kept} "
  fi
  for folder in "${into}"/*; do
    case "${needed}" in
      *" ${folder##*/} "*) ;;
      *) rm -rf -- "${folder}" ;;
    esac
  done
}

main() {
  host=$1
  name=$2
  id=host/${host}/command/${name}
  stamp=$3
  unit=$4
  repair=$5
  umask 022
  mkdir -p -- "${into}"
  rm -rf -- "${into}"/.new-*
  new=${into}/.new-$$
  mkdir -- "${new}"
  trap finish EXIT
  trap 'exit 143' HUP INT TERM
  receive
  place
  rm -rf -- "${new}"
  remove_unused
  write_stamp - '- - -'
  echo installed
}

main "$@"
