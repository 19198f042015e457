# How the page is made of its sources; sourced by tools/page and by the test that compares.
# shellcheck shell=bash

# make_types MODULES OPENAPI_JSON OUT
make_types() {
  node "$1/openapi-typescript/bin/cli.js" "$2" --output "$3" --default-non-nullable=false \
    --alphabetize >/dev/null
}

# make_bundle MODULES PAGE OUT
make_bundle() {
  node "$2/build.mjs" "$1" "$3"
}

# check_types MODULES PAGE: in a copy beside the packages, where TypeScript looks for them.
check_types() {
  local copy status=0
  copy=$(mktemp -d)
  cp -rL "$2/src" "$2/tsconfig.json" "$copy/"
  ln -s "$1" "$copy/node_modules"
  (cd "$copy" && node node_modules/typescript/bin/tsc --project .) || status=$?
  rm -rf "$copy"
  return "$status"
}
