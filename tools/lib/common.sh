# What the scripts of tools/ share. Sourced, never run.
# shellcheck shell=bash

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

# Bazel and npm want a home; cron jobs and some CI runners have none.
if [[ -z "${HOME:-}" ]]; then
  HOME=$(getent passwd "$(id -u)" | cut -d: -f6)
  [[ -n "$HOME" && -w "$HOME" ]] || HOME=$(mktemp -d)
  export HOME
fi
CACHE_DIR="$HOME/.cache/stanna-hubspot"
NODE_DIR="$CACHE_DIR/node"

say() { printf '%s\n' "$@"; }
warn() { printf '%s\n' "$*" >&2; }
die() {
  warn "$(basename "$0"): $*"
  exit 1
}

# Files of the tree, one a line, that match the given pathspecs; untracked ones too, ignored ones
# not.
tree_files() {
  git -C "$ROOT" ls-files --cached --others --exclude-standard --deduplicate -- "$@" |
    while IFS= read -r file; do
      [[ -f "$ROOT/$file" ]] && printf '%s\n' "$file"
    done
}
