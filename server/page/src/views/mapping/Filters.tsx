import { Button } from "../../components/Button.tsx";
import { filterWords, FILTERED, filteredName } from "./filters.ts";
import { at, isObject, messagesAt, same } from "./document.ts";
import { FilterEditor } from "./FilterEditor.tsx";
import { MappedRow } from "./MappedRow.tsx";
import type { SectionProps } from "./Rules.tsx";

// Which of HubSpot's records are taken in, type by type.
export function Filters({ draft, messages, mayEdit, set, open, toggle }: SectionProps) {
  return (
    <ul class="mapped">
      {FILTERED.map(({ key, from }) => {
        const path = `filters.${key}`;
        const value = at(draft.document, path);
        const before = at(draft.base, path);
        return (
          <MappedRow
            key={key}
            id={`rule-${path}`}
            name={filteredName(from)}
            words={value === undefined ? "all of them" : isObject(value) ? filterWords(value) : JSON.stringify(value)}
            isEmpty={value === undefined}
            isChanged={!same(value, before)}
            isWrong={messagesAt(messages, path).length > 0}
            isOpen={open === path}
            mayEdit={mayEdit}
            onToggle={() => toggle(path)}
          >
            <FilterEditor
              path={path}
              from={from}
              value={value}
              messages={messages}
              isFixed={!mayEdit}
              actions={mayEdit && !same(value, before) && <Button onClick={() => set(path, before)}>Undo</Button>}
              onChange={(next, place) => set(path, next, place ? `${path}.${place}` : path)}
            />
          </MappedRow>
        );
      })}
    </ul>
  );
}
