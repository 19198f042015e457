# Programs that a script starts, and that end with it however it ends.
# shellcheck shell=bash

STARTED=()

# start <name> <log file> <command...>: sets STARTED_PID. In a session of its own, so that Ctrl-C
# reaches this script alone, which then stops each program once; and told by the kernel to stop
# should this script be killed.
start() {
  local name=$1 log=$2
  shift 2
  setsid setpriv --pdeathsig TERM -- "$@" >"$log" 2>&1 &
  STARTED_PID=$!
  STARTED+=("$STARTED_PID $name $log")
}

# Waits until `$@` succeeds; dies when the program started last has ended, or after a minute.
await() {
  local what=$1 tries=600
  shift
  until "$@" >/dev/null 2>&1; do
    if ! kill -0 "$STARTED_PID" 2>/dev/null; then
      warn "$what ended at once; the end of its log:"
      tail -n 15 "$(cut -d' ' -f3 <<<"${STARTED[-1]}")" >&2
      exit 1
    fi
    ((tries-- > 0)) || die "$what did not get ready within a minute"
    sleep 0.1
  done
}

# The programs started last stop first. PostgreSQL waits for its clients on TERM, hence INT for it.
stop_all() {
  local index pid name signal tries
  for ((index = ${#STARTED[@]} - 1; index >= 0; index--)); do
    read -r pid name _ <<<"${STARTED[index]}"
    signal=TERM
    [[ "$name" == postgres ]] && signal=INT
    kill -"$signal" "$pid" 2>/dev/null || continue
    for ((tries = 150; tries > 0; tries--)); do
      kill -0 "$pid" 2>/dev/null || break
      sleep 0.1
    done
    kill -KILL "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  STARTED=()
}

# The first port from $1 on that nobody listens on.
free_port() {
  local port
  for ((port = $1; port < $1 + 200; port++)); do
    if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      echo "$port"
      return
    fi
  done
  die "no free port from $1 on"
}
