#!/bin/sh
# Puts the scripts that this machine needs into folders named by their digests, and removes folders that nobody needs any more:
# neither a unit of now, nor the removal of one that was applied here. It changes nothing when all of that is so already.
# Arguments: host; name; name of the stamp, or - for none; digest of all scripts; repair word.
# Standard input: the size in bytes on a line, then, in base64 and gzip: number and path of each file, an empty line, and
# the text of each number, behind the line '#: NUMBER'. Exit code: 0, or 1 with a sentence. Its last line is 'installed'.
set -eu

# shellcheck source=constructs/core/stamp.sh
. "${0%/*}/stamp.sh"

into=/usr/local/lib/permacade

give_up() {
  complain "$1"
  exit 1
}

remove_received() {
  status=$?
  rm -rf -- "${received}"
  return "${status}"
}

# Unpacks what comes into the folder ${received}, and sets folders to those in it.
receive() {
  IFS= read -r size || give_up 'the connection ended before the scripts came'
  cat >"${received}/packed"
  bytes=$(wc -c <"${received}/packed")
  if ! [ "${bytes}" -eq "${size}" ]; then
    give_up "only ${bytes} of ${size} bytes of the scripts arrived"
  fi
  base64 -d <"${received}/packed" | gzip -d >"${received}/all"
  sed '/^$/q' "${received}/all" | sed '$d' >"${received}/list"
  awk -v into="${received}" '/^#: / { file = into "/" substr($0, 4); next } file != "" { print >file }' "${received}/all"
  folders=$(cut -d ' ' -f 2 "${received}/list" | cut -d / -f 1 | sort -u)
  for folder in ${folders}; do
    mkdir -- "${received}/${folder}"
  done
  while read -r number path; do
    cp -- "${received}/${number}" "${received}/${path}"
  done <"${received}/list"
}

# A folder appears whole or not at all, and stays untouched when it is as it should be.
place() {
  for folder in ${folders}; do
    if diff -r -q -- "${received}/${folder}" "${into}/${folder}" >/dev/null 2>&1; then
      continue
    fi
    cp -r -- "${received}/${folder}" "${into}/.new-$$"
    sync -f -- "${into}/.new-$$"
    rm -rf -- "${into:?}/${folder}"
    mv -T -- "${into}/.new-$$" "${into}/${folder}"
    sync -f -- "${into}"
  done
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
  received=$(mktemp -d)
  trap 'remove_received || finish' EXIT
  trap 'exit 143' HUP INT TERM
  receive
  place
  remove_unused
  write_stamp - '- - -'
  echo installed
}

main "$@"
