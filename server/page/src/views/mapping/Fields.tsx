import { useEffect, useState } from "preact/hooks";
import { Button } from "../../components/Button.tsx";
import { Card } from "../../components/Card.tsx";
import { Failure } from "../../components/Failure.tsx";
import { SelectField } from "../../components/SelectField.tsx";
import { navigate } from "../../router.tsx";
import { AddCustom } from "./AddCustom.tsx";
import { valueWords } from "./changes.ts";
import { CustomEditor } from "./CustomEditor.tsx";
import { at, isObject, messagesAt, same, type Document } from "./document.ts";
import { MappedRow } from "./MappedRow.tsx";
import type { PartProps } from "./parts.ts";
import { SourcesEditor } from "./SourcesEditor.tsx";
import { useProperties } from "./use_properties.ts";
import { fieldName, TARGETS, type Target } from "./words.ts";

// Which property feeds which field of the product.
export function Fields(props: PartProps) {
  const target = TARGETS.find((one) => one.path === props.query.get("target")) ?? TARGETS[0];
  const choose = (path: string) => navigate(`mapping?${new URLSearchParams({ target: path })}`, { replace: true });
  return (
    <>
      <div class="narrow-field">
        <SelectField label="Records" value={target.path} options={TARGETS.map((one) => [one.path, one.name] as const)} onChange={choose} />
      </div>
      <TargetFields key={target.path} target={target} {...props} />
    </>
  );
}

function TargetFields({ target, draft, messages, mayEdit, set, query }: PartProps & { target: Target }) {
  const properties = useProperties(target.from);
  // The address may name one: that of a message, or what a property feeds.
  const asked = query.get("field") ?? "";
  const [open, setOpen] = useState(asked);
  useEffect(() => {
    if (!asked) return;
    setOpen(asked);
    document.getElementById(`field-${asked}`)?.scrollIntoView({ block: "center" });
  }, [query]); // a new one each time that a link is followed, the same link again too
  const path = `mapping.${target.path}`;
  const custom = at(draft.document, `${path}.custom`);
  const own = isObject(custom) ? Object.entries(custom) : [];
  const toggle = (field: string) => setOpen(open === field ? "" : field);
  const known = properties.data ?? [];
  return (
    <>
      {properties.error !== null && <Failure error={properties.error} retry={() => void properties.reload()} />}
      <Card title={`${target.name}: fields`} aside={<span class="faint">from HubSpot's {target.from.replace("_", " ")}</span>}>
        <ul class="mapped">
          {target.fields.map((field) => {
            const standard = at(draft.standard, `${path}.${field}`) ?? [];
            const before = at(draft.base, `${path}.${field}`) ?? standard;
            const own = at(draft.document, `${path}.${field}`);
            const sources = own ?? standard;
            return (
              <MappedRow
                key={field}
                id={`field-${field}`}
                name={fieldName(field)}
                words={valueWords(sources)}
                isEmpty={Array.isArray(sources) && sources.length === 0}
                isChanged={!same(sources, before)}
                isOwn={!same(sources, standard)}
                isWrong={messagesAt(messages, `${path}.${field}`).length > 0}
                isOpen={open === field}
                mayEdit={mayEdit}
                onToggle={() => toggle(field)}
              >
                <SourcesEditor path={`${path}.${field}`} sources={sources} properties={known} messages={messages} isFixed={!mayEdit} onChange={(next, place) => set(`${path}.${field}`, next, `${path}.${field}${place}`)} />
                {mayEdit && (
                  <div class="actions">
                    {!same(sources, before) && <Button onClick={() => set(`${path}.${field}`, at(draft.base, `${path}.${field}`))}>Undo</Button>}
                    {!same(sources, standard) && <Button onClick={() => set(`${path}.${field}`, at(draft.standard, `${path}.${field}`))}>Back to the standard</Button>}
                  </div>
                )}
              </MappedRow>
            );
          })}
        </ul>
      </Card>
      {target.hasCustom && (
        <Card title={`${target.name}: fields of your own`} aside={<span class="faint">{own.length} of 100</span>}>
          <div class="stack">
            {own.length === 0 && <p class="faint">None yet. A field of your own shows something of HubSpot's that the product does not have by itself.</p>}
            {own.length > 0 && (
              <ul class="mapped">
                {own.map(([name, value]) => {
                  const field = (isObject(value) ? value : {}) as Document;
                  const where = `${path}.custom.${name}`;
                  return (
                    <MappedRow
                      key={name}
                      id={`field-custom.${name}`}
                      name={String(field.label ?? "") || fieldName(name)}
                      words={valueWords(field)}
                      isChanged={!same(field, at(draft.base, where))}
                      isWrong={messagesAt(messages, where).length > 0}
                      isOpen={open === `custom.${name}`}
                      mayEdit={mayEdit}
                      onToggle={() => toggle(`custom.${name}`)}
                    >
                      <CustomEditor
                        path={where}
                        name={String(field.label ?? "") || fieldName(name)}
                        field={value}
                        target={target}
                        properties={known}
                        messages={messages}
                        isFixed={!mayEdit}
                        onChange={(next, place) => set(where, next, place ? `${where}.${place}` : where)}
                      />
                    </MappedRow>
                  );
                })}
              </ul>
            )}
            {mayEdit && (
              <AddCustom
                properties={known}
                taken={own.map(([name]) => name)}
                onAdd={(name, field) => {
                  set(`${path}.custom.${name}`, field);
                  setOpen(`custom.${name}`);
                }}
              />
            )}
          </div>
        </Card>
      )}
    </>
  );
}
