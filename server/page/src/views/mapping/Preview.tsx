import type { ConfigPreview } from "../../api/types.ts";
import { InHubSpot } from "../../components/InHubSpot.tsx";
import { Notice } from "../../components/Notice.tsx";
import { TableHead } from "../../components/TableHead.tsx";
import { Tag, type Tone } from "../../components/Tag.tsx";
import { count, plural, typeName } from "../../format.ts";
import { Link } from "../../router.tsx";
import { ruleName } from "../quality/words.ts";
import { fieldName } from "./words.ts";

type Type = ConfigPreview["objectTypes"][number];
type Sample = Type["samples"][number];
type Money = { amount: string; currency: string };

const EFFECTS: Record<string, { name: string; tone: Tone }> = {
  changed: { name: "Changes", tone: "info" },
  appears: { name: "Appears", tone: "good" },
  disappears: { name: "Disappears", tone: "warn" },
  fails: { name: "Fails", tone: "bad" },
  issues: { name: "Issues", tone: "warn" },
};

// What the draft would do to the stored records.
export function Preview({ preview }: { preview: ConfigPreview }) {
  if (preview.objectTypes.length === 0 && !preview.mrr) {
    return (
      <Notice title="No record changes">
        All stored records come out as they are now.
      </Notice>
    );
  }
  return (
    <section class="stack" aria-label="Preview">
      {preview.objectTypes.map((type) => (
        <TypePart key={type.objectType} type={type} />
      ))}
      {preview.mrr && <MrrPart mrr={preview.mrr} />}
    </section>
  );
}

function TypePart({ type }: { type: Type }) {
  const figures: [string, number, Tone][] = [
    ["change", type.changed, "info"],
    ["appear", type.appear, "good"],
    ["disappear", type.disappear, "warn"],
    ["fail", type.failed, "bad"],
  ];
  return (
    <div class="preview-type">
      <h3>
        {typeName(type.objectType)}: {count(type.considered)} looked at{type.considered < type.records && ` of ${count(type.records)}`}
      </h3>
      <ul class="figures">
        {figures
          .filter(([, value]) => value > 0)
          .map(([name, value, tone]) => (
            <li key={name}>
              <Tag tone={tone}>
                {count(value)} {name}
              </Tag>
            </li>
          ))}
        <li>
          <Tag>{count(type.unchanged)} stay as they are</Tag>
        </li>
        {type.rules.map((rule) => (
          <li key={rule.rule}>
            <Tag tone={rule.opened > 0 ? "warn" : "good"}>
              {ruleName(rule.rule)}: {rule.opened > 0 && `${count(rule.opened)} new`} {rule.closed > 0 && `${count(rule.closed)} gone`}
            </Tag>
          </li>
        ))}
      </ul>
      {type.clients && type.clients.before !== type.clients.after && (
        <p>
          {plural(type.clients.before, "client")} before, <strong>{count(type.clients.after)}</strong> after.
        </p>
      )}
      {type.unreadProperties.length > 0 && (
        <Notice tone="warn" title={`${plural(type.unreadProperties.length, "property was", "properties were")} never read`}>
          {type.unreadProperties.join(", ")}: the next sync reads {type.unreadProperties.length === 1 ? "it" : "them"}, with about {plural(type.callsToRead, "call")} to HubSpot. Until
          then nothing is found there.
        </Notice>
      )}
      {type.toRead > 0 && <p class="faint">{plural(type.toRead, "record")} that a filter has dropped are read from HubSpot again first.</p>}
      {type.samples.length > 0 && (
        <div class="table" tabIndex={0} role="region" aria-label={`${typeName(type.objectType)} before and after`}>
          <table class="changes">
            <TableHead columns={["Record", { name: "What happens", class: "roomy" }, "Before", "After"]} />
            <tbody>
              {type.samples.map((sample) => (
                <SampleRows key={sample.objectId} sample={sample} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}

function SampleRows({ sample }: { sample: Sample }) {
  const effect = EFFECTS[sample.effect ?? ""] ?? EFFECTS.changed;
  const name = sample.name || sample.objectId;
  return (
    <tr>
      <th scope="row">
        <InHubSpot url={sample.recordUrl}>{name}</InHubSpot>
      </th>
      <td class="roomy">
        <Tag tone={effect.tone}>{effect.name}</Tag>
        {[...sample.issuesOpened.map((one) => ({ ...one, how: "New" })), ...sample.issuesClosed.map((one) => ({ ...one, how: "Gone" }))].map((one) => (
          <p key={one.how + one.rule + one.field} class="faint" title={one.message}>
            {one.how}: {ruleName(one.rule)}
          </p>
        ))}
      </td>
      <td>{sample.effect === "appears" ? <span class="faint">not shown</span> : <Values fields={sample.fields} side="before" />}</td>
      <td>{sample.effect === "disappears" ? <span class="faint">not shown</span> : <Values fields={sample.fields} side="after" />}</td>
    </tr>
  );
}

function Values({ fields, side }: { fields: Sample["fields"]; side: "before" | "after" }) {
  return (
    <>
      {fields.map((one) => (
        <p key={one.field}>
          <span class="faint">{fieldName(one.field)}</span> {one[side] || <span class="faint">empty</span>}
        </p>
      ))}
    </>
  );
}

const moneyText = (all: Money[]) => all.map((one) => `${one.amount || "unknown"} ${one.currency}`).join(", ") || "none";

function MrrPart({ mrr }: { mrr: NonNullable<ConfigPreview["mrr"]> }) {
  if (mrr.changed === 0) return <p class="faint">No client's MRR changes: {moneyText(mrr.after)} in all.</p>;
  return (
    <div class="preview-type">
      <h3>MRR: {plural(mrr.changed, "client")} of {count(mrr.considered)} change</h3>
      <p>
        {moneyText(mrr.before)} before, <strong>{moneyText(mrr.after)}</strong> after.
      </p>
      <div class="table" tabIndex={0} role="region" aria-label="MRR before and after">
        <table class="changes">
          <TableHead columns={["Client", "Before", "After"]} />
          <tbody>
            {mrr.samples.map((one) => (
              <tr key={one.clientId}>
                <th scope="row">
                  <Link to={`clients/${one.clientId}`}>{one.name || one.clientId}</Link>
                </th>
                <td>{one.before ? moneyText([one.before]) : "none"}</td>
                <td>{one.after ? moneyText([one.after]) : "none"}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}
