import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Button } from "../../components/Button.tsx";
import { Card } from "../../components/Card.tsx";
import { Tag } from "../../components/Tag.tsx";
import { at, isObject, messagesAt, same, type Document, type Json } from "./document.ts";
import { Filters } from "./Filters.tsx";
import { FILTERED } from "./filters.ts";
import { JsonBox } from "./JsonBox.tsx";
import { hasOnly } from "./shapes.ts";
import type { PartProps } from "./parts.ts";
import { Validation } from "./Validation.tsx";
import { duplicatesFit } from "./validation.ts";
import { SECTIONS, type Section } from "./words.ts";

// What the forms of a section work on.
export interface SectionProps extends PartProps {
  open: string; // the place in the document whose editor is open
  toggle: (path: string) => void;
}

const FORMS: Record<string, ComponentType<SectionProps> | undefined> = { filters: Filters, validation: Validation };

// Whether the forms have a place for all that the section says; each of its parts judges by itself.
export function sectionFits(key: string, value: Json | undefined): boolean {
  if (value === undefined) return true;
  if (!isObject(value)) return false;
  if (key === "validation") return hasOnly(value, ["rules", "duplicates"]) && (value.rules === undefined || isObject(value.rules)) && duplicatesFit(value.duplicates);
  const { interactions } = value;
  const own = FILTERED.filter((one) => !one.key.includes(".")).map((one) => one.key);
  const activities = FILTERED.filter((one) => one.key.includes(".")).map((one) => one.from as string);
  return hasOnly(value, [...own, "interactions"]) && (interactions === undefined || (isObject(interactions) && hasOnly(interactions, activities)));
}

// Filters and validation rules as forms, the other sections as text; each checked by the server
// with the whole draft.
export function Rules(props: PartProps) {
  // The address may name one: that of a message, or what a property feeds.
  const asked = props.query.get("at") ?? "";
  const [open, setOpen] = useState(asked);
  useEffect(() => {
    if (!asked) return;
    setOpen(asked);
    document.getElementById(`rule-${asked}`)?.scrollIntoView({ block: "center" });
  }, [props.query]); // a new one each time that a link is followed, the same link again too
  const toggle = (path: string) => setOpen((before) => (before === path ? "" : path));
  return (
    <>
      {SECTIONS.map((section) => (
        <SectionCard key={section.key} section={section} {...props} open={open} toggle={toggle} />
      ))}
    </>
  );
}

function SectionCard({ section, ...props }: SectionProps & { section: Section }) {
  const { draft, messages, mayEdit, set } = props;
  const [isJson, setJson] = useState(false);
  const value = at(draft.document, section.key);
  const before = at(draft.base, section.key);
  const own = messagesAt(messages, section.key);
  const isChanged = !same(value, before);
  const Form = FORMS[section.key];
  const hasForm = Form !== undefined && sectionFits(section.key, value);
  const box = (value !== undefined || mayEdit) && (
    <JsonBox
      label={`${section.name} as JSON`}
      isLabelHidden
      value={value}
      messages={hasForm ? [] : own}
      rows={value === undefined ? 2 : undefined}
      isFixed={!mayEdit}
      onChange={(next) => set(section.key, next)}
    />
  );
  return (
    <div id={`rule-${section.key}`}>
      <Card title={section.name} aside={own.length > 0 ? <Tag tone="bad">Wrong</Tag> : isChanged ? <Tag tone="info">Draft</Tag> : value === undefined ? <span class="faint">standard</span> : null}>
        <div class="stack">
          <p class="faint">{section.what}</p>
          {hasForm && <Form {...props} />}
          {Form && !hasForm && <p class="faint">It says something that the forms have no place for: as JSON nothing of it is lost.</p>}
          {Form && box ? (
            <details class="more" open={isJson || !hasForm} onToggle={(event) => setJson(event.currentTarget.open)}>
              <summary>All of it as JSON</summary>
              {box}
            </details>
          ) : (
            box
          )}
          {mayEdit && (
            <div class="actions">
              {value === undefined && !Form && <Button onClick={() => set(section.key, section.example as Document)}>Begin with an example</Button>}
              {isChanged && <Button onClick={() => set(section.key, before)}>{Form ? `Undo all of ${section.name.toLowerCase()}` : "Undo"}</Button>}
            </div>
          )}
        </div>
      </Card>
    </div>
  );
}
