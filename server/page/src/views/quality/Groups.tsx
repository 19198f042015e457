import { useState } from "preact/hooks";
import { get } from "../../api/client.ts";
import type { QualityReport } from "../../api/types.ts";
import { Button } from "../../components/Button.tsx";
import { Card } from "../../components/Card.tsx";
import { Empty } from "../../components/Empty.tsx";
import { Failure } from "../../components/Failure.tsx";
import { Icon } from "../../components/Icon.tsx";
import { Loading } from "../../components/Loading.tsx";
import { Tag } from "../../components/Tag.tsx";
import { Time } from "../../components/Time.tsx";
import { count, plural, typeName } from "../../format.ts";
import { Link } from "../../router.tsx";
import { useResource } from "../../use_resource.ts";
import { addressOf } from "./Diagnose.tsx";
import type { ObjectType } from "./question.ts";
import { RecordLink } from "./RecordLink.tsx";
import { isOwnRule, ruleName, sentence } from "./words.ts";

type Group = QualityReport["groups"][number];
const MORE = 100;

// The open issues by rule: what it is, how many, what to do, and which records.
export function Groups({ groups }: { groups: Group[] }) {
  const open = groups.reduce((sum, group) => sum + group.openCount, 0);
  return (
    <Card title="Issues" aside={open === 0 ? <Tag tone="good">None open</Tag> : <span class="faint">{count(open)} open</span>}>
      {groups.length === 0 ? (
        <Empty icon="check" title="Every record is sound">
          Nothing is held back, and nothing needs to be mended in HubSpot.
        </Empty>
      ) : (
        <ul class="groups">
          {groups.map((group) => (
            <li key={`${group.objectType} ${group.rule}`}>
              <GroupRow group={group} />
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function GroupRow({ group }: { group: Group }) {
  const [isOpen, setOpen] = useState(false);
  const isGrave = group.severity === "error";
  return (
    <details class="group" open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <Icon name="next" />
        <span class="group-name">
          {typeName(group.objectType)}: {ruleName(group.rule)}
        </span>
        <Tag tone={isGrave ? "bad" : "warn"}>{isGrave ? "Held back" : "Warning"}</Tag>
        <span class="group-count">{count(group.openCount)}</span>
      </summary>
      {isOpen && <GroupBody group={group} isGrave={isGrave} />}
    </details>
  );
}

function GroupBody({ group, isGrave }: { group: Group; isGrave: boolean }) {
  const [showsAll, setShowsAll] = useState(false);
  const samples = group.samples.map((sample) => ({ ...sample, firstSeenAt: null as string | null }));
  return (
    <div class="group-body">
      <dl class="facts">
        <dt>What it means</dt>
        <dd>{isGrave ? "These records are not shown until this is mended." : "These records are shown, but not whole."}</dd>
        <dt>What to do</dt>
        <dd>{group.howToFix}</dd>
        <dt>Seen</dt>
        <dd>
          first <Time at={group.firstSeenAt} />, last <Time at={group.lastSeenAt} />
        </dd>
        <dt>Rule</dt>
        <dd>
          <code>{group.rule}</code> {isOwnRule(group.rule) && <Link to="mapping?tab=rules">your own</Link>}
        </dd>
      </dl>
      {showsAll ? <All group={group} isGrave={isGrave} /> : <Records group={group} records={samples} isGrave={isGrave} />}
      {!showsAll && group.openCount > group.samples.length && <Button onClick={() => setShowsAll(true)}>{`Show ${group.openCount > MORE ? `the latest ${MORE}` : `all ${count(group.openCount)}`}`}</Button>}
    </div>
  );
}

function All({ group, isGrave }: { group: Group; isGrave: boolean }) {
  const { data, error, isLoading, reload } = useResource(
    (signal) => get("/api/record-issues", { rule: group.rule, objectType: group.objectType as ObjectType, limit: MORE }, { signal }),
    [group.rule, group.objectType],
  );
  if (isLoading) return <Loading label="Reading the records" />;
  if (error !== null) return <Failure error={error} retry={() => void reload()} />;
  return <Records group={group} records={data?.issues ?? []} isGrave={isGrave} />;
}

interface Listed {
  objectId: string;
  recordUrl: string;
  message: string;
  firstSeenAt: string | null;
}

function Records({ group, records, isGrave }: { group: Group; records: Listed[]; isGrave: boolean }) {
  if (records.length === 0) return <p class="faint">{plural(group.openCount, "issue")} of the type as a whole: no single record is to blame.</p>;
  return (
    <ul class="records">
      {records.map((record, i) => (
        <li key={record.objectId + i} class="issue">
          {record.objectId ? <RecordLink type={group.objectType} id={record.objectId} url={record.recordUrl} /> : <span class="faint">All of them</span>}
          <span>{sentence(record.message)}</span>
          {record.objectId ? (
            <Link to={addressOf(record.objectId, group.objectType)} aria-label={`Why is ${record.objectId} ${isGrave ? "not here" : "here"}?`} onClick={() => scrollTo(0, 0)}>
              Why?
            </Link>
          ) : (
            <span />
          )}
        </li>
      ))}
    </ul>
  );
}
