import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { getCounted } from "../api/client.ts";
import type { Client } from "../api/types.ts";
import { Button } from "../components/Button.tsx";
import { Empty } from "../components/Empty.tsx";
import { Failure } from "../components/Failure.tsx";
import { Loading } from "../components/Loading.tsx";
import { count, plural } from "../format.ts";
import { Link, navigate } from "../router.tsx";
import { useChanges } from "../use_changes.ts";
import { useResource } from "../use_resource.ts";
import type { ViewProps } from "../views.ts";
import { ClientTable } from "./clients/ClientTable.tsx";
import { SORTS, type SortKey } from "./clients/sorting.ts";

const PAGE = 50;
const TYPING_MS = 300;
const EVERY_MS = 60_000; // where changes are not told of
const LEAST_MS = 10_000; // in a sync changes come for minutes, and a key has 100 calls a minute

// "" of the page's own query is what most people want to see.
const FILTERS = [
  { value: "", name: "All but excluded ones", filter: "active" },
  { value: "at_risk", name: "At risk", filter: "at_risk" },
  { value: "stale", name: "Without contact of late", filter: "stale" },
  { value: "excluded", name: "Excluded", filter: "excluded" },
] as const;

interface Listing {
  items: Client[];
  total: number | null;
}

// Every client; what is chosen stands in the address, to be kept and passed on.
export function Clients({ query }: ViewProps) {
  const search = query.get("q") ?? "";
  const filter = FILTERS.find((one) => one.value === query.get("filter")) ?? FILTERS[0];
  const sort = query.get("sort") ?? "sentimentScore";
  const page = Math.max(1, Number(query.get("page")) || 1);
  const offset = (page - 1) * PAGE;

  const change = (changes: Record<string, string>, replace = false) => {
    const next = new URLSearchParams(query);
    for (const [name, value] of Object.entries({ page: "", ...changes })) {
      if (value) next.set(name, value);
      else next.delete(name);
    }
    navigate(next.size > 0 ? `clients?${next}` : "clients", { replace });
  };

  const resource = useResource(
    (signal) => getCounted("/api/clients", { filter: filter.filter, search, sort, limit: PAGE, offset }, { signal }),
    [filter.value, search, sort, page],
    EVERY_MS,
  );
  useChanges({ kinds: ["client", "score"], leastMs: LEAST_MS }, () => void resource.reload());
  const before = useRef<Listing | null>(null);
  if (resource.data) before.current = resource.data;
  const shown = resource.data ?? before.current;
  const rows = shown?.items ?? null;
  const total = shown?.total ?? null; // null: the server did not say
  const hasMore = rows !== null && (total === null ? rows.length === PAGE : offset + rows.length < total);
  const isNarrowed = search !== "" || filter.value !== "";

  return (
    <>
      <div class="head">
        <h1>Clients</h1>
        {rows !== null && rows.length > 0 && total !== null && <span class="faint">{isNarrowed ? `${plural(total, "client")} fit${total === 1 ? "s" : ""}` : plural(total, "client")}</span>}
      </div>
      <div class="stack">
        <div class="filters" role="search" aria-label="Clients">
          <Search value={search} onChange={(q) => change({ q }, true)} />
          <div class="field">
            <label for="filter">Show</label>
            <select id="filter" value={filter.value} onChange={(event) => change({ filter: event.currentTarget.value })}>
              {FILTERS.map((one) => (
                <option key={one.value} value={one.value}>
                  {one.name}
                </option>
              ))}
            </select>
          </div>
          <div class="field sort-choice">
            <label for="sort">Sort by</label>
            <select id="sort" value={sort} onChange={(event) => change({ sort: event.currentTarget.value })}>
              {(Object.keys(SORTS) as SortKey[]).flatMap((key) => [
                <option key={key} value={key}>
                  {SORTS[key].name}: {SORTS[key].up}
                </option>,
                <option key={`-${key}`} value={`-${key}`}>
                  {SORTS[key].name}: {SORTS[key].down}
                </option>,
              ])}
            </select>
          </div>
        </div>
        {resource.error !== null && <Failure error={resource.error} retry={() => void resource.reload()} />}
        {rows === null && resource.error === null && <Loading label="Reading the clients" lines={8} />}
        {rows !== null && rows.length > 0 && (
          <section class={resource.isLoading ? "card card-table is-old" : "card card-table"} aria-label="Clients" aria-busy={resource.isLoading}>
            <ClientTable clients={rows} sort={sort} onSort={(next) => change({ sort: next })} />
          </section>
        )}
        {resource.data !== null && resource.data.items.length === 0 && (
          <div class="card">
            {isNarrowed || page > 1 ? (
              <Empty icon="search" title={filter.value === "at_risk" && !search ? "No client is at risk" : "No client fits"}>
                <Button onClick={() => navigate("clients")}>Show all clients</Button>
              </Empty>
            ) : (
              <Empty icon="people" title="No clients yet">
                They are made of your companies in HubSpot, at the end of the first sync. <Link to="">Go to Integrations</Link>
              </Empty>
            )}
          </div>
        )}
        {rows !== null && rows.length > 0 && (page > 1 || hasMore) && (
          <nav class="pager" aria-label="Pages">
            <Button disabled={page === 1} icon="back" onClick={() => change({ page: page > 2 ? String(page - 1) : "" })}>
              Previous
            </Button>
            <span class="faint">
              {count(offset + 1)}–{count(offset + rows.length)}
              {total !== null && ` of ${count(total)}`}
            </span>
            <Button disabled={!hasMore} icon="next" class="icon-last" onClick={() => change({ page: String(page + 1) })}>
              Next
            </Button>
          </nav>
        )}
      </div>
    </>
  );
}

function Search({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const [text, setText] = useState(value);
  const timer = useRef(0);
  const said = useRef(value);
  // What it said itself comes back without blanks: who is typing keeps theirs.
  useLayoutEffect(() => {
    if (value !== said.current) setText(value);
    said.current = value;
  }, [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const say = (next: string) => {
    setText(next);
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => {
      said.current = next.trim();
      onChange(said.current);
    }, TYPING_MS);
  };
  return (
    <div class="field">
      <label for="search">Search</label>
      <input id="search" type="search" placeholder="Name or domain" autocomplete="off" value={text} onInput={(event) => say(event.currentTarget.value)} />
    </div>
  );
}
