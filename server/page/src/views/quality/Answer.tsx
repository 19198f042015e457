import { get } from "../../api/client.ts";
import { Failure } from "../../components/Failure.tsx";
import { Icon } from "../../components/Icon.tsx";
import { Loading } from "../../components/Loading.tsx";
import { Notice } from "../../components/Notice.tsx";
import { Link } from "../../router.tsx";
import { useResource } from "../../use_resource.ts";
import type { Question } from "./question.ts";
import { RecordLink } from "./RecordLink.tsx";
import { findingKind, sentence, VERDICTS, wayOut } from "./words.ts";

const ICONS = { good: "check", info: "info", bad: "alert" } as const;

// What became of a record: the answer, why, what to do, and the steps that led to it.
export function Answer({ question, isLive }: { question: Question; isLive: boolean }) {
  const { portalId, ...asked } = question;
  const { data, error, isLoading, reload } = useResource(
    async (signal) => {
      const [status, diagnosis] = await Promise.all([
        portalId ? get("/api/integrations/{provider}/status", { provider: "hubspot" }, { signal }) : null,
        get("/api/diagnose", { ...asked, live: isLive || undefined }, { signal }),
      ]);
      return { status, diagnosis };
    },
    [JSON.stringify(question), isLive],
  );
  if (isLoading) return <Loading label="Looking for it" />;
  if (error !== null) return <Failure error={error} retry={() => void reload()} />;
  if (!data) return null;
  const { status, diagnosis } = data;
  if (status && portalId && status.portalId !== 0 && status.portalId !== portalId) {
    return (
      <Notice tone="warn" title="That record is in another HubSpot account" isUrgent>
        The page is of portal {portalId}, and this workspace is connected to {status.portalDomain || "portal"} ({status.portalId}). Copy the address from there.
      </Notice>
    );
  }
  const codes = diagnosis.findings.map((one) => one.code);
  const isFiltered = codes.includes("LEFT_OUT_BY_FILTER");
  const verdict = isFiltered ? { name: "A filter leaves it out", tone: "warn" as const } : (VERDICTS[diagnosis.verdict ?? ""] ?? VERDICTS.unknown);
  const next = wayOut(diagnosis.verdict ?? "", codes);
  return (
    <div class="answer" role="status">
      <Notice tone={verdict.tone} title={verdict.name}>
        {isFiltered ? "HubSpot's record is here, but your configuration keeps it from being shown." : diagnosis.summary} {next}{" "}
        {isFiltered && <Link to="mapping?tab=rules">Open the filters</Link>}
      </Notice>
      <div>
        <h3>How this was found</h3>
        <ol class="steps">
          {diagnosis.findings.map((finding, i) => {
            const kind = findingKind(finding.code);
            return (
              <li key={i} class={`list-item step-${kind}`}>
                <Icon name={ICONS[kind]} />
                <div title={finding.code}>{sentence(finding.message)}</div>
              </li>
            );
          })}
        </ol>
      </div>
      {(diagnosis.records.length > 0 || diagnosis.clients.length > 0) && (
        <ul class="links">
          {diagnosis.records.map((record) => (
            <li key={record.objectType + record.objectId}>
              <RecordLink type={record.objectType} id={record.objectId} url={record.recordUrl} />
            </li>
          ))}
          {diagnosis.clients.map((client) => (
            <li key={client.clientId}>
              <Link to={`clients/${client.clientId}`}>Client {client.domain || client.clientId}</Link>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
