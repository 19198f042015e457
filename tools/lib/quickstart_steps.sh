# The steps of tools/quickstart.
# shellcheck shell=bash

TEMPORARY=""
OBJECT_TYPES=(companies contacts deals line_items meetings calls emails notes tasks)
# Reasons for which a company is held back; DUPLICATE_DOMAIN means that it shares a client.
HELD_BACK_RULES=(MISSING_DOMAIN INVALID_DOMAIN OWN_DOMAIN FREE_MAIL_DOMAIN)

step() { say "" "▸ $*  (${SECONDS} s)"; }

clean_up() {
  local status=$?
  trap - EXIT
  stop_all
  [[ -z "$TEMPORARY" ]] || rm -rf "$TEMPORARY"
  exit "$status"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# Errors and what else is worth reading; all of it goes to the file.
build_output() {
  tee "$1" | grep -vE '^(INFO|Loading|Analyzing|$)' || true
}

# Removes what an earlier run left, and nothing else: the folder may be anybody's.
prepare_data_folder() {
  mkdir -p -m 700 "$DATA"
  rm -f "$DATA"/{server,simulator}.port "$DATA"/simulator-ca.pem "$DATA"/env "$DATA"/*.log
  [[ "$KEEP" == true ]] || rm -f "$DATA"/stanna.db{,-wal,-shm} "$DATA"/token_keys
  export DATA_DIR="$DATA"
  export DATABASE_URL="sqlite:$DATA/stanna.db"
  unset REDIS_URL TOKEN_ENCRYPTION_KEYS STANNA_CONFIG
}

# Root may not run PostgreSQL; Debian's package made a user who may.
as_postgres() {
  if [[ $(id -u) == 0 ]]; then
    echo setpriv --reuid postgres --regid postgres --init-groups --
  fi
}

start_backends() {
  local bin prefix port
  step "starting PostgreSQL and Redis"
  bin=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
  TEMPORARY=$(mktemp -d /tmp/stanna-quickstart.XXXXXX)
  chmod 711 "$TEMPORARY"
  mkdir -m 700 "$TEMPORARY/postgres"
  [[ $(id -u) != 0 ]] || chown postgres: "$TEMPORARY/postgres"
  read -ra prefix < <(as_postgres) || true
  (cd / && "${prefix[@]}" "$bin/initdb" --no-sync --auth=trust --username=postgres --encoding=UTF8 \
    --no-locale -D "$TEMPORARY/postgres/data") >"$DATA/initdb.log" 2>&1 ||
    die "initdb failed; see $DATA/initdb.log"
  # Reached through a socket in a folder that only its owner and root can enter.
  start postgres "$DATA/postgres.log" "${prefix[@]}" "$bin/postgres" \
    -D "$TEMPORARY/postgres/data" -k "$TEMPORARY/postgres" -c listen_addresses=
  await PostgreSQL "$bin/pg_isready" -q -h "$TEMPORARY/postgres" -U postgres -d postgres
  # A superuser would pass by the policies that keep workspaces apart.
  "$bin/createuser" -h "$TEMPORARY/postgres" -U postgres stanna
  "$bin/createdb" -h "$TEMPORARY/postgres" -U postgres --owner stanna stanna
  port=$(free_port 6390)
  start redis "$DATA/redis.log" redis-server --bind 127.0.0.1 --port "$port" --save '' \
    --appendonly no --dir "$TEMPORARY"
  await Redis redis-cli -p "$port" ping
  export DATABASE_URL="postgresql://stanna@/stanna?host=$TEMPORARY/postgres"
  export REDIS_URL="redis://127.0.0.1:$port"
}

choose_ports() {
  HTTP_PORT=$(free_port 8080)
  GRPC_PORT=$(free_port $((HTTP_PORT > 8090 ? HTTP_PORT + 1 : 8090)))
  REDIRECT_URI="http://127.0.0.1:$HTTP_PORT/api/integrations/hubspot/callback"
}

start_simulator() {
  local name flags=()
  for name in "${!PORTAL[@]}"; do flags+=("--$name" "${PORTAL[$name]}"); done
  CA_FILE="$DATA/simulator-ca.pem"
  start simulator "$DATA/simulator.log" "$SIMULATOR" --port 0 --port-file "$DATA/simulator.port" \
    --ca-out "$CA_FILE" --redirect-uri "$REDIRECT_URI" "${flags[@]}"
  await "the simulator" test -s "$DATA/simulator.port"
  SIMULATOR_URL="https://localhost:$(<"$DATA/simulator.port")"
  say "at $SIMULATOR_URL"
}

start_server() {
  export HUBSPOT_CLIENT_ID=sim-client-id HUBSPOT_CLIENT_SECRET=sim-client-secret
  export HUBSPOT_REDIRECT_URI="$REDIRECT_URI" HUBSPOT_CA_FILE="$CA_FILE"
  export HUBSPOT_API_BASE="$SIMULATOR_URL"
  export HUBSPOT_AUTHORIZE_URL="$SIMULATOR_URL/oauth/authorize"
  start server "$DATA/server.log" "$STANNACTL" serve \
    --grpc-address "127.0.0.1:$GRPC_PORT" --http-address "127.0.0.1:$HTTP_PORT" \
    --port-file "$DATA/server.port"
  SERVER_PID=$STARTED_PID
  await "the server" curl -fsS "http://127.0.0.1:$HTTP_PORT/readyz"
  say "REST on http://127.0.0.1:$HTTP_PORT, gRPC on 127.0.0.1:$GRPC_PORT, log in ${DATA#"$ROOT"/}/server.log"
}

create_key() {
  STANNA_API_KEY=$("$STANNACTL" keys create --workspace "$WORKSPACE" --name quickstart --role admin)
  export STANNA_API_KEY STANNA_SERVER="127.0.0.1:$GRPC_PORT"
  (umask 077 && printf 'export STANNA_API_KEY=%s STANNA_SERVER=%s\n' "$STANNA_API_KEY" \
    "$STANNA_SERVER" >"$DATA/env")
  say "${STANNA_API_KEY:0:9}… (the whole of it is in ${DATA#"$ROOT"/}/env)"
}

html_unescape() { sed 's/&quot;/"/g; s/&lt;/</g; s/&gt;/>/g; s/&amp;/\&/g'; }

# The hidden fields of the consent form as curl arguments, one a line.
form_fields() {
  grep -oE '<input type="hidden" name="[^"]*" value="[^"]*">' |
    sed -E 's/^.* name="([^"]*)" value="([^"]*)">$/\1=\2/' | html_unescape
}

# What a person does in a browser: open the page, press Allow, and then Connect on our own page,
# which asks because the flow began elsewhere.
connect_as_a_person() {
  local url page callback landing fields=() field
  url=$("$STANNACTL" connect)
  say "$url"
  page=$(curl -fsS --cacert "$CA_FILE" "$url")
  while IFS= read -r field; do fields+=(--data-urlencode "$field"); done < <(form_fields <<<"$page")
  callback=$(curl -fsS --cacert "$CA_FILE" -o /dev/null -w '%{redirect_url}' "${fields[@]}" \
    --data-urlencode decision=allow "$SIMULATOR_URL/oauth/authorize/decision")
  [[ "$callback" == "$REDIRECT_URI?"* ]] || die "HubSpot sent the browser to \"$callback\""
  page=$(curl -fsS "$callback")
  fields=()
  while IFS= read -r field; do fields+=(--data-urlencode "$field"); done < <(form_fields <<<"$page")
  landing=$(curl -fsS -G -o /dev/null -w '%{redirect_url}' "${fields[@]}" "$REDIRECT_URI")
  [[ "$landing" == *status=connected* ]] || die "the server sent the browser to \"$landing\""
  say "the browser ends at $landing"
}

simulator() { curl -fsS --cacert "$CA_FILE" "$SIMULATOR_URL/_sim/$1"; }

row() { printf '  %-24s %12s %12s  %s\n' "$@"; }

# compare <name> <theirs> <ours>
compare() {
  if [[ "$2" == "$3" ]]; then
    row "$1" "$2" "$3" "equal"
  else
    row "$1" "$2" "$3" "DIFFERENT"
    different=$((different + 1))
  fi
}

issues_of() {
  "$STANNACTL" issues --type companies --rule "$1" --limit 1 --output json | jq .pagination.total
}

compare_counts() {
  local portal counts stats type held_back=0 rule different=0
  portal=$(simulator portal)
  counts=$("$STANNACTL" db counts --workspace "$WORKSPACE" --output json)
  row "" "HubSpot" "here" ""
  for type in "${OBJECT_TYPES[@]}"; do
    compare "$type" "$(jq ".counts.$type" <<<"$portal")" "$(jq ".records.$type" <<<"$counts")"
  done
  for rule in "${HELD_BACK_RULES[@]}"; do held_back=$((held_back + $(issues_of "$rule"))); done
  local clients shared
  clients=$(jq .clients <<<"$counts")
  shared=$(issues_of DUPLICATE_DOMAIN)
  compare "companies accounted for" "$(jq .counts.companies <<<"$portal")" \
    $((clients + shared + held_back))
  printf "  (%s clients, %s companies that share a client's domain, %s held back: \`stannactl issues\` says why)\n" \
    "$clients" "$shared" "$held_back"
  stats=$(simulator stats)
  printf "  %s calls to HubSpot, %s refused by its limits, %s against its contract\n" \
    "$(jq .calls <<<"$stats")" "$(jq '.calls_by_status["429"] // 0' <<<"$stats")" \
    "$(jq .violations <<<"$stats")"
  ((different == 0))
}

lines_to_try() {
  local here="http://127.0.0.1:$HTTP_PORT" ctl=${STANNACTL#"$ROOT"/} buf="$NODE_DIR/node_modules/.bin/buf"
  step "the page for people"
  say "  $here/app/" \
    "  sign in with the key in ${DATA#"$ROOT"/}/env (STANNA_API_KEY)"
  step "lines to try"
  say "  source ${DATA#"$ROOT"/}/env" \
    "  $ctl status" \
    "  $ctl clients --sort 'mrr desc' --limit 5" \
    "  $ctl sync --watch" \
    "  $ctl issues --type companies" \
    "  curl -s -H \"Authorization: Bearer \$STANNA_API_KEY\" '$here/api/clients?limit=3' | jq ." \
    "  curl -s -H \"Authorization: Bearer \$STANNA_API_KEY\" $here/api/integrations/hubspot/status | jq ."
  if [[ -x "$buf" ]]; then
    say "  $buf curl --http2-prior-knowledge --protocol grpc -H \"x-api-key: \$STANNA_API_KEY\" \\" \
      "    -d '{\"limit\": 3}' http://$STANNA_SERVER/stanna.insights.v1.InsightsService/ListClients"
  else
    say "  grpcurl -plaintext -H \"x-api-key: \$STANNA_API_KEY\" -d '{\"limit\": 3}' $STANNA_SERVER \\" \
      "    stanna.insights.v1.InsightsService/ListClients"
  fi
}

# Ctrl-C is how this is meant to end.
wait_for_the_end() {
  trap "exit $result" INT
  say "" "Running until Ctrl-C."
  wait "$SERVER_PID" || true
  warn "the server ended; see ${DATA#"$ROOT"/}/server.log"
  exit 1
}
