#!/bin/sh
# Runs HubSpot's npm helper for signatures against our server, once with each setting of what it
# takes: webhook_signatures.sh NPM_SH SERVER SCRIPT.
set -eu

. "${1:?usage: webhook_signatures.sh NPM_SH SERVER SCRIPT}"
server=$2
script=$3

work=$(mktemp -d)
pid=
trap '[ -z "$pid" ] || kill "$pid" 2>/dev/null || true; rm -rf "$work"' EXIT INT TERM

for oldest in "" v2 v3; do
  rm -rf "$work/data" "$work/ports"
  # Set at all only where the test says so: the default counts, too.
  env ${oldest:+"HUBSPOT_WEBHOOK_SIGNATURE=$oldest"} \
    DATA_DIR="$work/data" PORT_FILE="$work/ports" \
    HTTP_ADDRESS=127.0.0.1:0 GRPC_ADDRESS=127.0.0.1:0 SCHEDULER=off SYNC_WORKERS=0 \
    HUBSPOT_CLIENT_ID=app HUBSPOT_CLIENT_SECRET=yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy \
    "$server" >"$work/log" 2>&1 &
  pid=$!
  await_file "$work/ports" "$pid" "$work/log"
  NODE_PATH=$modules node "$script" \
    "$(sed -n 's/^http=//p' "$work/ports")" yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy "${oldest:-v1}"
  kill "$pid"
  wait "$pid" || true
  pid=
done
