#!/bin/sh
# Runs HubSpot's npm client against the simulator: hubspot_client.sh NPM_SH SIMULATOR [SCRIPT].
set -eu

. "${1:?usage: hubspot_client.sh NPM_SH SIMULATOR [SCRIPT]}"
simulator=$2
script=${3:-$(dirname "$0")/hubspot_client.js}

work=$(mktemp -d)
"$simulator" --port 0 --port-file "$work/port" --ca-out "$work/ca.pem" --auto-consent \
  --rate-limit none --companies 120 --contacts 600 --deals 200 >"$work/log" 2>&1 &
pid=$!
trap 'kill "$pid" 2>/dev/null || true; rm -rf "$work"' EXIT INT TERM
await_file "$work/port" "$pid" "$work/log"

NODE_PATH=$modules NODE_EXTRA_CA_CERTS=$work/ca.pem \
  node "$script" "https://localhost:$(cat "$work/port")"
