#!/bin/sh
# Runs HubSpot's npm client against the simulator: hubspot_client.sh SIMULATOR [SCRIPT].
# Says SKIPPED and succeeds where node or the package is absent; tools/setup installs both, the
# package into $STANNA_NODE_DIR or ~/.cache/stanna-hubspot/node.
set -eu

simulator=${1:?usage: hubspot_client.sh SIMULATOR [SCRIPT]}
script=${2:-$(dirname "$0")/hubspot_client.js}
# A test runs without HOME, so the password database is asked.
home=${HOME:-$(getent passwd "$(id -u)" | cut -d: -f6)}
modules=${STANNA_NODE_DIR:-$home/.cache/stanna-hubspot/node}/node_modules

if ! command -v node >/dev/null 2>&1; then
  echo "SKIPPED: node is not installed"
  exit 0
fi
if [ ! -d "$modules/@hubspot/api-client" ]; then
  echo "SKIPPED: @hubspot/api-client is not in $modules"
  exit 0
fi

work=$(mktemp -d)
"$simulator" --port 0 --port-file "$work/port" --ca-out "$work/ca.pem" --auto-consent \
  --rate-limit none --companies 120 --contacts 600 --deals 200 >"$work/log" 2>&1 &
pid=$!
trap 'kill "$pid" 2>/dev/null || true; rm -rf "$work"' EXIT INT TERM

tries=0
while [ ! -s "$work/port" ]; do
  tries=$((tries + 1))
  if [ "$tries" -gt 300 ] || ! kill -0 "$pid" 2>/dev/null; then
    cat "$work/log"
    echo "the simulator did not start"
    exit 1
  fi
  sleep 0.1
done

NODE_PATH=$modules NODE_EXTRA_CA_CERTS=$work/ca.pem \
  node "$script" "https://localhost:$(cat "$work/port")"
