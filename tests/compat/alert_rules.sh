#!/bin/sh
# Prometheus' own promtool on the alert rules, and that each alert is tested and has its place in the
# runbook: alert_rules.sh ALERTS TESTS RUNBOOK DASHBOARD.
set -eu

rules=${1:?usage: alert_rules.sh ALERTS TESTS RUNBOOK DASHBOARD}
tests=$2
runbook=$3
dashboard=$4
failures=0

fail() {
  echo "$1"
  failures=$((failures + 1))
}

# Of the rules.
alerts=$(sed -n 's/^ *- alert: //p' "$rules")
[ "$(printf '%s\n' "$alerts" | wc -l)" -ge 15 ] || fail "hardly any alert in $rules"
for alert in $alerts; do
  awk -v name="$alert" '$1 == "alertname:" { tested = $2 == name }
    $1 == "exp_alerts:" && NF == 1 && tested { found = 1 } END { exit !found }' "$tests" ||
    fail "$alert is never seen to fire in $tests"
  grep -qx "## $alert" "$runbook" || fail "$alert has no section in $runbook"
  anchor=$(printf '%s' "$alert" | tr '[:upper:]' '[:lower:]')
  awk -v name="$alert" -v link="docs/operations/runbook.md#$anchor" '
    $1 == "-" && $2 == "alert:" { own = $3 == name }
    own && $1 == "summary:" { has_summary = 1 }
    own && $1 == "description:" { has_description = 1 }
    own && $1 == "severity:" && ($2 == "warning" || $2 == "critical") { has_severity = 1 }
    own && $1 == "runbook_url:" && $2 == link { has_link = 1 }
    END { exit !(has_summary && has_description && has_severity && has_link) }' "$rules" ||
    fail "$alert lacks a summary, a description, a severity or its link into the runbook"
done

# A section for no alert is left over from one.
for section in $(sed -n 's/^## //p' "$runbook"); do
  printf '%s\n' "$alerts" | grep -qx "$section" || fail "$runbook has a section for no alert: $section"
done

if command -v jq >/dev/null 2>&1; then
  jq -e '.panels | length > 20 and all(.type == "row" or (.targets | length > 0))' "$dashboard" \
    >/dev/null || fail "$dashboard has panels that show nothing"
  jq -e '[.panels[].id] | length == (unique | length)' "$dashboard" >/dev/null ||
    fail "$dashboard has two panels of one id"
else
  echo "SKIPPED: the dashboard, without jq"
fi

if command -v promtool >/dev/null 2>&1; then
  promtool check rules "$rules" || fail "promtool refuses $rules"
  promtool test rules "$tests" || fail "the tests of the rules failed"
else
  echo "SKIPPED: the rules' own tests, without promtool (Debian's package prometheus)"
fi

[ "$failures" -eq 0 ]
