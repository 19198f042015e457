import { useState } from "preact/hooks";
import { announce } from "../../announce.ts";
import { get, post } from "../../api/client.ts";
import { Button } from "../../components/Button.tsx";
import { Card } from "../../components/Card.tsx";
import { Dialog } from "../../components/Dialog.tsx";
import { Failure } from "../../components/Failure.tsx";
import { Loading } from "../../components/Loading.tsx";
import { TableHead } from "../../components/TableHead.tsx";
import { Tag } from "../../components/Tag.tsx";
import { Time } from "../../components/Time.tsx";
import { plural } from "../../format.ts";
import { useSession } from "../../session.tsx";
import { useResource } from "../../use_resource.ts";
import { ChangeList } from "./ChangeList.tsx";
import { differences, type Document } from "./document.ts";
import type { Draft } from "./draft.ts";

const SHOWN = 100;
export const versionName = (version: number): string => (version === 0 ? "the standard" : `version ${version}`);

interface VersionsProps {
  draft: Draft;
  onApplied: (version: number, syncId: string) => void;
}

// Every version that was, and the way back to one.
export function Versions({ draft, onApplied }: VersionsProps) {
  const mayGoBack = useSession().may("admin");
  const [chosen, setChosen] = useState<number | null>(null);
  const { data, error, isLoading, reload } = useResource(
    (signal) => get("/api/integrations/{provider}/config/versions", { provider: "hubspot", limit: SHOWN }, { signal }),
    [draft.etag],
  );
  const versions = (data?.versions ?? []).map(({ version, updateTime, author }) => ({ version, updateTime: updateTime as string | null, author }));
  if (data && !versions.some((one) => one.version === 0)) versions.push({ version: 0, updateTime: null, author: "" });
  return (
    <Card title="Versions" aside={data && <span class="faint">{plural(versions.length, "version")}</span>}>
      {error !== null && <Failure error={error} retry={() => void reload()} />}
      {isLoading && <Loading label="Reading the versions" />}
      {data && (
        <div class="table" tabIndex={0} role="region" aria-label="Versions">
          <table class="versions">
            <TableHead columns={["Version", "Made", { name: "By", class: "roomy" }, { name: "What to do with it", isHidden: true }]} />
            <tbody>
              {versions.map((one) => (
                <tr key={one.version}>
                  <th scope="row">
                    {one.version === 0 ? "Standard" : `Version ${one.version}`} {one.version === draft.version && <Tag tone="good">Counts now</Tag>}
                  </th>
                  <td>{one.version === 0 ? <span class="faint">comes with the product</span> : <Time at={one.updateTime} />}</td>
                  <td class="roomy">
                    <code>{one.author || "–"}</code>
                  </td>
                  <td class="number">
                    {one.version !== draft.version && (
                      <Button kind="quiet" aria-label={`Compare with ${versionName(one.version)}`} onClick={() => setChosen(one.version)}>
                        Compare
                      </Button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {chosen !== null && <BackDialog version={chosen} draft={draft} mayGoBack={mayGoBack} onClose={() => setChosen(null)} onApplied={onApplied} />}
    </Card>
  );
}

interface BackDialogProps extends VersionsProps {
  version: number;
  mayGoBack: boolean;
  onClose: () => void;
}

function BackDialog({ version, draft, mayGoBack, onClose, onApplied }: BackDialogProps) {
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const { data, error, isLoading } = useResource((signal) => get("/api/integrations/{provider}/config", { provider: "hubspot", version }, { signal }), [version]);
  const changes = data ? differences(draft.base, (data.document ?? {}) as Document) : [];
  const goBack = async () => {
    setBusy(true);
    setFailure(null);
    try {
      const config = await post("/api/integrations/{provider}/config/rollback", { provider: "hubspot" }, { version, etag: draft.etag });
      announce(`Back to ${versionName(version)}`);
      onClose();
      onApplied(config.version, config.applySyncId);
    } catch (problem) {
      setFailure(problem);
      setBusy(false);
    }
  };
  return (
    <Dialog title={mayGoBack ? `Go back to ${versionName(version)}?` : `From now to ${versionName(version)}`} onClose={onClose}>
      {isLoading && <Loading label="Comparing" />}
      {error !== null && <Failure error={error} />}
      {data && changes.length === 0 && <p>It says the same as the configuration that counts now.</p>}
      {changes.length > 0 && <ChangeList changes={changes} label="What would change" />}
      {mayGoBack && (
        <p class="faint">
          It becomes a version of its own, so nothing is lost. All stored records are derived anew, without a call to HubSpot.
          {draft.changes.length > 0 && " Your draft is discarded."}
        </p>
      )}
      {failure !== null && <Failure error={failure} />}
      <div class="actions">
        {mayGoBack && changes.length > 0 && (
          <Button kind="danger" isBusy={isBusy} onClick={() => void goBack()}>
            Go back
          </Button>
        )}
        <Button onClick={onClose}>Close</Button>
      </div>
    </Dialog>
  );
}
