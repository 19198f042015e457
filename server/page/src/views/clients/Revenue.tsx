import { useState } from "preact/hooks";
import { get } from "../../api/client.ts";
import { Failure } from "../../components/Failure.tsx";
import { Loading } from "../../components/Loading.tsx";
import { Notice } from "../../components/Notice.tsx";
import { Section } from "../../components/Section.tsx";
import { Tag } from "../../components/Tag.tsx";
import { exactDate, money, plural } from "../../format.ts";
import { useOnChange } from "../../use_changes.ts";
import { useResource } from "../../use_resource.ts";
import { kindName } from "./words.ts";

type Explained = Awaited<ReturnType<typeof get<"/api/clients/{clientId}/explain/{field}">>>;
type Part = Explained["parts"][number];

const SOURCES: Record<string, string> = {
  property: "The company's own figure",
  lineItems: "Line item",
  dealMrr: "Deal's MRR",
  dealAmount: "Deal's amount",
  manual: "Set by a person",
};

const FIELDS = [
  { field: "renewalDate", name: "Renewal date" },
  { field: "csmOwner", name: "Owner" },
  { field: "status", name: "Status" },
  { field: "lifecycleStage", name: "Lifecycle stage" },
];

// What the client pays a month, to the record that says so.
export function Revenue({ clientId }: { clientId: string }) {
  const resource = useResource(
    async (signal) => {
      const [mrr, { history }] = await Promise.all([
        get("/api/clients/{clientId}/explain/{field}", { clientId, field: "mrr" }, { signal }),
        get("/api/clients/{clientId}/history", { clientId, field: "mrr", limit: 12 }, { signal }),
      ]);
      return { mrr, history };
    },
    [clientId],
  );
  useOnChange(() => void resource.reload());
  return (
    <Section title="Revenue, and where it comes from" resource={resource}>
      {({ mrr, history }) => {
        const counting = mrr.parts.filter((part) => part.counts);
        const others = mrr.parts.filter((part) => !part.counts);
        return (
          <div class="stack">
            <p class="revenue-sum">
              {mrr.value ? <strong>{money(Number(mrr.value), mrr.currency)}</strong> : <strong>Not known</strong>}{" "}
              <span class="faint">
                a month{mrr.asOf && `, as of ${exactDate(mrr.asOf)}`}
                {mrr.changesOn && `; it changes by itself on ${exactDate(mrr.changesOn)}`}
              </span>
            </p>
            {mrr.incomplete && (
              <Notice tone="warn" title="A part is missing from the sum">
                The parts below say which, and why.
              </Notice>
            )}
            {counting.length > 0 && <Parts parts={counting} mrr={mrr} />}
            {counting.length === 0 && <p class="faint">No record says what this client pays.</p>}
            {others.length > 0 && (
              <details>
                <summary>{plural(others.length, "figure that does not count", "figures that do not count")}</summary>
                <Parts parts={others} mrr={mrr} />
              </details>
            )}
            {mrr.notes.map((note) => (
              <p key={note} class="faint">
                {note}
              </p>
            ))}
            {history.length > 1 && (
              <details>
                <summary>What it was before</summary>
                <ul class="before">
                  {history.map((one) => (
                    <li key={one.effectiveDate}>
                      <span class="faint">from {one.effectiveDate && exactDate(one.effectiveDate)}</span>{" "}
                      {one.value ? money(Number(one.value), one.currency) : "none"}
                    </li>
                  ))}
                </ul>
              </details>
            )}
            <div class="origins">
              <h3>Where the other fields come from</h3>
              {FIELDS.map((one) => (
                <Origin key={one.field} clientId={clientId} {...one} />
              ))}
            </div>
          </div>
        );
      }}
    </Section>
  );
}

function Parts({ parts, mrr }: { parts: Part[]; mrr: Explained }) {
  return (
    <ul class="parts">
      {parts.map((part) => (
        <li key={`${part.source}${part.objectType}${part.objectId}`} class="person">
          <div>
            <p>
              <span class="list-title">{part.name || SOURCES[part.source] || part.source}</span>{" "}
              {part.source === "manual" && <Tag tone="info">By hand</Tag>}
            </p>
            <p class="faint person-more">
              {[part.name && SOURCES[part.source], part.source !== "property" && part.words, part.objectId && `${kindName(part.objectType)} ${part.objectId}`]
                .filter(Boolean)
                .join(" · ")}
              {part.source === "property" && mrr.property && (
                <>
                  {" · "}
                  <code>{mrr.property}</code> {mrr.propertyValue}
                </>
              )}
              {part.endDate && ` · until ${exactDate(part.endDate)}`}
            </p>
          </div>
          <div class="person-last">
            <p>{part.amount ? money(Number(part.amount), mrr.currency) : "–"}</p>
            {part.rate && (
              <p class="faint">
                {money(Number(part.originalAmount), part.originalCurrency)} × {Number(part.rate).toFixed(4)}
              </p>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}

// Asked for when it is opened.
function Origin({ clientId, field, name }: { clientId: string; field: string; name: string }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details class="origin" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{name}</summary>
      {isOpen && <OriginWords clientId={clientId} field={field} />}
    </details>
  );
}

function OriginWords({ clientId, field }: { clientId: string; field: string }) {
  const { data, error, isLoading, reload } = useResource(
    (signal) => get("/api/clients/{clientId}/explain/{field}", { clientId, field }, { signal }),
    [clientId, field],
  );
  if (isLoading) return <Loading label="Asking where it comes from" lines={2} />;
  if (error !== null) return <Failure error={error} retry={() => void reload()} />;
  if (!data) return null;
  return (
    <dl class="facts origin-facts">
      <dt>Value</dt>
      <dd>{data.value || <span class="faint">none</span>}</dd>
      {data.property && (
        <>
          <dt>Property</dt>
          <dd>
            <code>{data.property}</code> of company {data.companyId}
            {data.propertyValue && data.propertyValue !== data.value && <span class="faint"> ({data.propertyValue})</span>}
          </dd>
        </>
      )}
      <dt>Rule</dt>
      <dd>{data.rule}</dd>
      {data.sourceUpdateTime && (
        <>
          <dt>Changed in HubSpot</dt>
          <dd>{exactDate(data.sourceUpdateTime)}</dd>
        </>
      )}
      {data.override && (
        <>
          <dt>Set by hand</dt>
          <dd>yes; syncs leave it alone</dd>
        </>
      )}
      {data.notes.map((note) => (
        <dd key={note} class="faint">
          {note}
        </dd>
      ))}
    </dl>
  );
}
