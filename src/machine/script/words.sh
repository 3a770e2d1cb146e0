# shellcheck shell=sh
# Reads words as calls write them: % and three octal digits stand for one byte, % alone for no byte at all, and anything else
# for itself.

decoded=

# decode WORD: sets decoded to what the word means.
decode() {
  rest=$1
  coded=
  if [ "${rest}" = % ]; then
    decoded=
    return 0
  fi
  while :; do
    case "${rest}" in
      *%*)
        coded="${coded}${rest%%\%*}\\0"
        rest=${rest#*%}
        ;;
      *) break ;;
    esac
  done
  # A line end at the end would be lost; the dot keeps it.
  decoded=$(printf '%b.' "${coded}${rest}")
  decoded=${decoded%.}
}

# call_decoded FUNCTION WORD…: calls the function with what the words mean.
call_decoded() {
  receiver=$1
  shift
  count=$#
  while [ "${count}" -gt 0 ]; do
    decode "$1"
    shift
    set -- "$@" "${decoded}"
    count=$((count - 1))
  done
  "${receiver}" "$@"
}
