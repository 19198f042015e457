#!/bin/bash
# Whether the page's types are those of the protos and its bundle that of its sources:
# bundle.sh NPM_SH STEPS_SH PRINT_OPENAPI.
set -euo pipefail

package=esbuild
. "${1:?usage: bundle.sh NPM_SH STEPS_SH PRINT_OPENAPI}"
source "$2"
page=$(dirname "$2")
work=${TEST_TMPDIR:-$(mktemp -d)}

"$3" >"$work/openapi.json"
make_types "$modules" "$work/openapi.json" "$work/schema.d.ts"
if ! cmp "$work/schema.d.ts" "$page/src/api/schema.d.ts"; then
  echo "the protos have changed: run tools/page"
  exit 1
fi
check_types "$modules" "$page"
make_bundle "$modules" "$page" "$work/bundle"
if ! diff -r "$work/bundle" "$page/bundle"; then
  echo "the bundle is not that of the sources: run tools/page build"
  exit 1
fi
