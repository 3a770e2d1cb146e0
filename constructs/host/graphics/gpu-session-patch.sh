#!/bin/sh
# Patches the driver's encoder library with keylase/nvidia-patch, which keeps the original in /opt/nvidia, changes nothing a
# second time, and refuses versions of the driver that it does not know. Only the exact tool that was tried is run.
# Arguments: HOST SHA256 URL TOOL, the digest of the tool, where to download it, and the file to keep it in
# Standard input: not read
# Exit codes: 0 done, others failed
set -eu
# shellcheck source=constructs/core/library.sh
. "${0%/*}/library.sh"

main() {
  sha256=$2
  url=$3
  tool=$4
  skip_in_container
  make_state_folder
  here=$(digest_of "${tool}")
  if [ "${here}" != "${sha256}" ]; then
    curl -fsSL --retry 3 --max-time 60 -o "${tool}.new" -- "${url}" || fail "cannot download ${url}. Does the machine have internet access?"
    here=$(digest_of "${tool}.new")
    [ "${here}" = "${sha256}" ] || fail "${url} returned something else than the tool that was tried, so it was not run"
    sync -- "${tool}.new"
    mv -fT -- "${tool}.new" "${tool}"
  fi
  version=$(nvidia-smi --query-gpu=driver_version --format=csv,noheader,nounits | head -n 1)
  bash "${tool}" -c "${version}" >/dev/null ||
    fail "the session patch does not know the driver ${version}. Remove sessionPatch from the entry, or install a version listed by: bash ${tool} -l"
  bash "${tool}" >&2 || fail "the session patch failed. The lines above say why. To undo it: bash ${tool} -r"
}

main "$@"
