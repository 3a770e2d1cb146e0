# shellcheck shell=sh
# Runs a unit's own script.

scripts=${0%/*/*}

# script_in FOLDER: prints where the script of a folder is, which is named after it.
script_in() {
  printf '%s/%s/%s.sh' "${scripts}" "$1" "${1%-*}"
}

# run_script FOLDER READS [ARGUMENT…]: runs it with what it reads, of which the first line tells the size; or, when READS is
# nothing, without any. A connection that is cut looks like the end of the input, and a file that is cut like a short script.
run_script() {
  script=$(script_in "$1")
  reads=$2
  shift 2
  end=$(tail -n 1 -- "${script}")
  # shellcheck disable=SC2016
  if [ "${end}" != 'main "$@"' ]; then
    complain "${script} is cut off: remove its folder and run pulumi up"
    exit 1
  fi
  if [ "${reads}" = nothing ]; then
    /bin/sh "${script}" "$@" </dev/null
    return 0
  fi
  size=0
  IFS= read -r size || true
  # The shell drops line ends at the end of a substitution; the dot keeps them.
  input=$(cat && echo .)
  input=${input%.}
  received=$(printf '%s' "${input}" | wc -c)
  if ! [ "${received}" -eq "${size}" ]; then
    complain "only ${received} of ${size} bytes of its input arrived"
    exit 1
  fi
  printf '%s' "${input}" | /bin/sh "${script}" "$@"
}
