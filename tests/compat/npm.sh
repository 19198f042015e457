# Sourced by the tests that run npm packages: sets `modules` to where they are, or says SKIPPED and
# ends with success where node or the package that is wanted ($package, HubSpot's client when it is
# not set) is absent. tools/setup installs both, the packages into $STANNA_NODE_DIR or
# ~/.cache/stanna-hubspot/node.

# A test runs without HOME, so the password database is asked.
home=${HOME:-$(getent passwd "$(id -u)" | cut -d: -f6)}
modules=${STANNA_NODE_DIR:-$home/.cache/stanna-hubspot/node}/node_modules

if ! command -v node >/dev/null 2>&1; then
  echo "SKIPPED: node is not installed"
  exit 0
fi
package=${package:-@hubspot/api-client}
if [ ! -d "$modules/$package" ]; then
  echo "SKIPPED: $package is not in $modules"
  exit 0
fi

# await_file FILE PID LOG: until the process has written the file; ends the test when it dies.
await_file() {
  tries=0
  while [ ! -s "$1" ]; do
    tries=$((tries + 1))
    if [ "$tries" -gt 300 ] || ! kill -0 "$2" 2>/dev/null; then
      cat "$3"
      echo "it did not start"
      exit 1
    fi
    sleep 0.1
  done
}
