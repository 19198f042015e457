import { useState } from "preact/hooks";
import type { Property } from "../../api/types.ts";
import { Button } from "../../components/Button.tsx";
import { Card } from "../../components/Card.tsx";
import { Empty } from "../../components/Empty.tsx";
import { Failure } from "../../components/Failure.tsx";
import { Field } from "../../components/Field.tsx";
import { Loading } from "../../components/Loading.tsx";
import { TypeField } from "../../components/TypeField.tsx";
import { TableHead } from "../../components/TableHead.tsx";
import { Tag } from "../../components/Tag.tsx";
import { plural, typeName } from "../../format.ts";
import { Link, navigate } from "../../router.tsx";
import { OBJECT_TYPES, type ObjectType } from "../quality/question.ts";
import { customFrom, offeredName } from "./AddCustom.tsx";
import { placeOf } from "./changes.ts";
import { at, isObject, type Document } from "./document.ts";
import { FILTERED, groupsOf } from "./filters.ts";
import type { PartProps } from "./parts.ts";
import { propertiesOf, sourcesOf } from "./sources.ts";
import { useProperties } from "./use_properties.ts";
import { objectName } from "./validation.ts";
import { fieldName, TARGETS } from "./words.ts";

const PAGE = 50;
const SAMPLES = 3; // of each property

interface Use {
  name: string;
  to: string;
}

// The properties that a filter reads.
const namesOf = (filter: Document): string[] => [
  ...groupsOf(filter).flatMap((group) => group.map((condition) => String(condition.property ?? ""))),
  ...propertiesOf(filter),
];

// Who reads each property: fields, filters, rules.
function usesOf(type: ObjectType, document: Document, standard: Document): Map<string, Use[]> {
  const uses = new Map<string, Use[]>();
  const add = (property: string, use: Use) => {
    const all = uses.get(property) ?? [];
    if (!all.some((one) => one.name === use.name)) uses.set(property, [...all, use]);
  };
  for (const target of TARGETS.filter((one) => one.from === type)) {
    const path = `mapping.${target.path}`;
    const feed = (field: string, sources: Parameters<typeof sourcesOf>[0]) => {
      const to = `mapping?${new URLSearchParams({ target: target.path, field })}`;
      for (const name of sourcesOf(sources).flatMap(propertiesOf)) add(name, { name: fieldName(field), to });
    };
    for (const field of target.fields) feed(field, at(document, `${path}.${field}`) ?? at(standard, `${path}.${field}`));
    const custom = at(document, `${path}.custom`);
    if (isObject(custom)) for (const [name, one] of Object.entries(custom)) if (isObject(one)) feed(`custom.${name}`, one.sources);
  }
  const filtered = FILTERED.find((one) => one.from === type);
  const filter = filtered && at(document, `filters.${filtered.key}`);
  for (const name of isObject(filter) ? namesOf(filter) : []) add(name, { name: "the filter", to: placeOf(`filters.${filtered?.key}`) });
  const validation = at(document, "validation.rules");
  if (isObject(validation)) {
    for (const [name, rule] of Object.entries(validation)) {
      if (!isObject(rule) || rule.object !== objectName(type)) continue;
      for (const property of propertiesOf(rule)) add(property, { name: `the rule ${name}`, to: placeOf(`validation.rules.${name}`) });
    }
  }
  return uses;
}

// What the portal has, and what each property feeds.
export function Properties({ draft, mayEdit, set, query }: PartProps) {
  const type = OBJECT_TYPES.find((one) => one === query.get("type")) ?? "companies";
  const { data, error, isLoading, reload } = useProperties(type, SAMPLES);
  const [search, setSearch] = useState("");
  const [shown, setShown] = useState(PAGE);
  const words = search.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const found = (data ?? []).filter((one) => words.every((word) => `${one.name} ${one.label} ${one.groupName}`.toLowerCase().includes(word)));
  const uses = usesOf(type, draft.document, draft.standard);
  const target = TARGETS.find((one) => one.from === type)!;
  const use = (property: Property) => {
    const custom = at(draft.document, `mapping.${target.path}.custom`);
    const taken = isObject(custom) ? Object.keys(custom) : [];
    let name = offeredName(property.name) || "field";
    for (let i = 2; taken.includes(name); i++) name = `${offeredName(property.name)}${i}`;
    set(`mapping.${target.path}.custom.${name}`, customFrom(property.name, property));
    navigate(`mapping?${new URLSearchParams({ target: target.path, field: `custom.${name}` })}`);
  };
  return (
    <>
      <div class="find">
        <TypeField label="Records" value={type} onChange={(next) => navigate(`mapping?${new URLSearchParams({ tab: "properties", type: next })}`, { replace: true })} />
        <Field label="Search">
          {(ids) => (
            <input
              {...ids}
              type="search"
              placeholder="Name, label or group"
              value={search}
              onInput={(event) => {
                setSearch(event.currentTarget.value);
                setShown(PAGE);
              }}
            />
          )}
        </Field>
      </div>
      <Card title={`Properties of ${typeName(type).toLowerCase()}`} aside={data && <span class="faint">{words.length > 0 ? `${found.length} of ${data.length}` : plural(data.length, "property", "properties")}</span>}>
        {error !== null && <Failure error={error} retry={() => void reload()} />}
        {isLoading && <Loading label="Reading the properties" lines={8} />}
        {data && data.length === 0 && (
          <Empty icon="map" title="No properties are known yet">
            They come with the first sync. Without the permission for a type they stay away; <Link to="">Integrations</Link> says which are missing.
          </Empty>
        )}
        {data && data.length > 0 && found.length === 0 && (
          <Empty icon="search" title="No property fits">
            Try a part of its name or of what people call it in HubSpot.
          </Empty>
        )}
        {found.length > 0 && (
          <div class="table" tabIndex={0} role="region" aria-label="Properties">
            <table class="properties">
              <TableHead columns={["Property", "Type", "Feeds", ...(mayEdit && target.hasCustom ? [{ name: "Use", class: "roomy", isHidden: true }] : [])]} />
              <tbody>
                {found.slice(0, shown).map((one) => (
                  <tr key={one.name}>
                    <th scope="row">
                      {one.label}
                      <code class="faint block">{one.name}</code>
                    </th>
                    <td>
                      {one.type} {one.calculated && <Tag>calculated</Tag>} {!one.hubspotDefined && <Tag tone="info">yours</Tag>}
                      <Options property={one} />
                      {one.sampleValues.length > 0 && <p class="samples">such as {one.sampleValues.map((value) => `“${value}”`).join(", ")}</p>}
                    </td>
                    <td>
                      {!uses.has(one.name) && <span class="faint">–</span>}
                      {(uses.get(one.name) ?? []).map((use, i) => (
                        <span key={use.name}>
                          {i > 0 && ", "}
                          <Link to={use.to}>{use.name}</Link>
                        </span>
                      ))}
                    </td>
                    {mayEdit && target.hasCustom && (
                      <td class="number roomy">
                        <Button kind="quiet" icon="plus" aria-label={`Add a field from ${one.label}`} onClick={() => use(one)}>
                          Field
                        </Button>
                      </td>
                    )}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
        {found.length > shown && (
          <div class="actions">
            <Button onClick={() => setShown(found.length)}>{`Show all ${found.length}`}</Button>
          </div>
        )}
      </Card>
    </>
  );
}

function Options({ property }: { property: Property }) {
  const options = property.options.filter((one) => !one.hidden);
  if (options.length === 0) return null;
  return (
    <details>
      <summary>{plural(options.length, "option")}</summary>
      <p>
        {options.map((one, i) => (
          <span key={one.value}>
            {i > 0 && ", "}
            {one.label} {one.label !== one.value && <code class="faint">{one.value}</code>}
          </span>
        ))}
      </p>
    </details>
  );
}
