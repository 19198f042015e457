#!/bin/bash
# What the package holds, and that it works where it is unpacked.
set -euo pipefail
deb=$1 unit=$2
failures=0
check() { # check <what> <command…>
  local what=$1
  shift
  if ! "$@" >"$TEST_TMPDIR/said" 2>&1; then
    echo "FAILED: $what: $*"
    cat "$TEST_TMPDIR/said"
    failures=$((failures + 1))
  fi
}

root="$TEST_TMPDIR/root"
dpkg-deb --extract "$deb" "$root"
dpkg-deb --info "$deb" >"$TEST_TMPDIR/info"
for library in libgrpc++ libpq5 libsoci libhiredis libssl libjemalloc libxxhash libdeflate; do
  check "depends on $library" grep -q "Depends:.*$library" "$TEST_TMPDIR/info"
done
for file in usr/bin/stannactl lib/systemd/system/stanna-hubspot.service \
  etc/stanna-hubspot/stanna.conf usr/share/doc/stanna-hubspot/README.md; do
  check "has $file" test -f "$root/$file"
done
dpkg-deb --contents "$deb" >"$TEST_TMPDIR/contents"
check 'everything is root’s' bash -c "! grep -v ' root/root ' '$TEST_TMPDIR/contents'"

program="$root/usr/bin/stannactl"
check 'the program runs' "$program" --version
DATA_DIR="$TEST_TMPDIR/data" check 'its settings can be used' \
  "$program" serve --check-config --config "$root/etc/stanna-hubspot/stanna.conf"
check 'checking opens nothing' test ! -e "$TEST_TMPDIR/data"

# systemd looks for the programs that a unit names.
if command -v systemd-analyze >/dev/null; then
  mkdir -p "$TEST_TMPDIR/unit"
  sed "s|/usr/bin/stannactl|$program|" "$unit" >"$TEST_TMPDIR/unit/stanna-hubspot.service"
  check 'systemd understands the unit' \
    systemd-analyze verify --man=no "$TEST_TMPDIR/unit/stanna-hubspot.service"
  cp "$TEST_TMPDIR/said" "$TEST_TMPDIR/verified"
  check 'nothing of the unit is unknown to systemd' \
    bash -c "! grep -iE 'unknown|invalid|ignoring' '$TEST_TMPDIR/verified'"
fi
((failures == 0))
