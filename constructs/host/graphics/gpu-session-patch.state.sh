#!/bin/sh
# Prints the loaded version of the driver, and whether its library differs from the original: an update brings an original.
# Arguments: HOST SHA256 URL TOOL
# Standard input: not read
# Exit codes: 0
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"

main() {
  version=$(cat /sys/module/nvidia/version 2>/dev/null || echo none)
  for folder in /usr/lib/x86_64-linux-gnu /usr/lib/x86_64-linux-gnu/nvidia/current "/usr/lib/x86_64-linux-gnu/nvidia/tesla-${version%%.*}" /usr/lib64 /usr/lib; do
    library=${folder}/libnvidia-encode.so.${version}
    [ -e "${library}" ] || continue
    if cmp -s -- "${library}" "/opt/nvidia/libnvidia-encode-backup/${library##*/}"; then
      echo "${version} original"
    else
      echo "${version} changed"
    fi
    break
  done
}

main "$@"
