import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Property } from "../../api/types.ts";
import { Button } from "../../components/Button.tsx";
import { isObject, same, type Document, type Json } from "./document.ts";
import { ValueInput } from "./ValueInput.tsx";

interface ValuesTableProps {
  values: Json | undefined;
  property: Property | undefined; // whose values stand on the left
  error?: string;
  isFixed: boolean;
  onChange: (values: Document | undefined) => void;
}

type Row = [from: string, to: string];

const rowsOf = (values: Json | undefined): Row[] => (isObject(values) ? Object.entries(values).map(([from, to]) => [from, String(to)]) : []);
// A row without a left side is not written to its end.
const valuesOf = (rows: Row[]): Document => Object.fromEntries(rows.filter(([from]) => from !== ""));

// What is wrong with the row: of two for one value only the last is in the document.
export function rowError(rows: Row[], i: number): string | undefined {
  const [from] = rows[i];
  const isLater = from !== "" && rows.slice(0, i).some(([one]) => one === from);
  return isLater ? "There is a row for this value above, too: only this one counts. Remove one of them." : undefined;
}

// HubSpot's values and what the product makes of each.
export function ValuesTable({ values, property, error, isFixed, onChange }: ValuesTableProps) {
  const [rows, setRows] = useState(() => rowsOf(values));
  const said = useRef<Json | undefined>(values);
  // At once: later, the next letter is typed already, and what comes back is older than it.
  useLayoutEffect(() => {
    if (same(values, said.current)) return;
    said.current = values;
    setRows(rowsOf(values));
  }, [values]);
  const say = (next: Row[]) => {
    setRows(next);
    const all = valuesOf(next);
    said.current = next.length > 0 ? all : undefined;
    onChange(said.current);
  };
  return (
    <div class="stack-close" role="group" aria-label="A table of values">
      {rows.map(([from, to], i) => (
        <div key={i} class="value-row">
          <ValueInput label="HubSpot's value" value={from} property={property} error={rowError(rows, i)} isFixed={isFixed} onChange={(next) => say(rows.map((one, j) => (j === i ? [next, one[1]] : one)))} />
          <ValueInput label="Becomes" value={to} property={undefined} isFixed={isFixed} onChange={(next) => say(rows.map((one, j) => (j === i ? [one[0], next] : one)))} />
          {!isFixed && <Button kind="quiet" icon="close" aria-label={`Remove the value ${from || i + 1}`} onClick={() => say(rows.filter((_, j) => j !== i))} />}
        </div>
      ))}
      {error && <p class="field-error">{error}</p>}
      {!isFixed && (
        <div class="actions">
          <Button icon="plus" onClick={() => say([...rows, ["", ""]])}>
            {rows.length === 0 ? "Add a table of values" : "Add a value"}
          </Button>
        </div>
      )}
    </div>
  );
}
