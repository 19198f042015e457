#!/bin/bash
# Walks through the page in Chromium: walk.sh NPM_SH SIMULATOR SERVER STANNACTL SCRIPT. With
# STANNA_PAGE_SHOTS set, pictures of the views go there.
set -euo pipefail

package=playwright-core
. "${1:?usage: walk.sh NPM_SH SIMULATOR SERVER STANNACTL SCRIPT}"
CHROMIUM=$(command -v chromium || true)
if [[ -z "$CHROMIUM" ]]; then
  echo "SKIPPED: chromium is not installed"
  exit 0
fi
work=$(mktemp -d "${TEST_TMPDIR:-/tmp}/page.XXXXXX")
trap 'rm -rf "$work"' EXIT
# Chromium writes into its home, and a test has none.
export CHROMIUM HOME="$work" NODE_PATH="$modules" XDG_CONFIG_HOME="$work" XDG_CACHE_HOME="$work"
if ! node "$5" "$2" "$3" "$4" "$work"; then
  for log in sim server; do
    echo "== the end of the log of $log"
    tail -n 40 "$work/$log.log" || true
  done
  exit 1
fi
