#!/bin/bash
# Tables of cases for the page's own logic: logic.sh NPM_SH STEPS_SH SCRIPT.
set -euo pipefail

package=esbuild
. "${1:?usage: logic.sh NPM_SH STEPS_SH SCRIPT}"
work=${TEST_TMPDIR:-$(mktemp -d)}
NODE_PATH="$modules" node "$3" "$(dirname "$2")" "$work"
