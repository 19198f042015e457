import { TableHead } from "../../components/TableHead.tsx";
import { placeName, valueWords } from "./changes.ts";
import type { Difference } from "./document.ts";

// What is said otherwise, place by place.
export function ChangeList({ changes, label }: { changes: Difference[]; label: string }) {
  return (
    <div class="table" tabIndex={0} role="region" aria-label={label}>
      <table class="changes">
        <TableHead columns={["What", "Before", "After"]} />
        <tbody>
          {changes.map((change) => (
            <tr key={change.path}>
              <th scope="row">{placeName(change.path, change.after ?? change.before)}</th>
              <td class={change.before === undefined ? "faint" : ""}>{valueWords(change.before)}</td>
              <td class={change.after === undefined ? "faint" : ""}>{valueWords(change.after)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
