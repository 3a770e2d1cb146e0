# shellcheck shell=sh
# Measures how long a disk takes to make 4 KiB durable. Sourced: . "${0%/*}/fsync.sh"

tab=$(printf '\t')
probe=
watcher=

remove_probe() {
  if [ -n "${probe}" ]; then
    rm -f "${probe}"
  fi
  if [ -n "${watcher}" ]; then
    kill "${watcher}" 2>/dev/null || true
    wait "${watcher}" 2>/dev/null || true
  fi
  probe=
  watcher=
}
trap remove_probe EXIT
trap 'exit 143' HUP INT TERM PIPE

# Removes the probe when this shell is killed. Nothing of it outlives the scan, its own sleep included.
watch_probe() {
  trap '' HUP INT PIPE
  nap=
  trap 'kill "${nap}"; exit 0' TERM
  while kill -0 "$$" 2>/dev/null; do
    sleep 1 &
    nap=$!
    wait "${nap}" || true
  done
  rm -f "${probe}"
}

# measure_fsync KEY FOLDER WRITES SECONDS: prints fsync, the key, the folder and the seconds of each write, separated by tabs.
# Each write appends 4 KiB to a file and waits for fdatasync, as a database's log does. dd itself takes the time, so starting it does
# not count. The file is removed at the end; after a power cut the next scan removes it.
measure_fsync() {
  find "$2" -maxdepth 1 -name '.permacade-fsync.*' -mmin +10 -exec rm -f {} + 2>/dev/null || true
  probe=$(mktemp "$2/.permacade-fsync.XXXXXX" 2>/dev/null) || return 0
  watch_probe >/dev/null 2>&1 </dev/null &
  watcher=$!
  times=
  written=0
  start=$(date +%s)
  now=${start}
  while [ "${written}" -lt "$3" ] && [ "$((now - start))" -lt "$4" ]; do
    said=$(dd if=/dev/zero of="${probe}" bs=4096 count=1 seek="${written}" conv=notrunc,fdatasync 2>&1) || break
    said=${said##*copied, }
    times="${times}${tab}${said%% s*}"
    written=$((written + 1))
    now=$(date +%s)
  done
  remove_probe
  if [ "${written}" -gt 0 ]; then
    printf 'fsync\t%s\t%s%s\n' "$1" "$2" "${times}"
  fi
}
