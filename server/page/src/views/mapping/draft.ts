// What somebody changes of the configuration and has not applied yet. It outlives a look at another
// view, and is gone with the tab: nothing of it is stored.
import { useEffect, useState } from "preact/hooks";
import { get } from "../../api/client.ts";
import { useResource } from "../../use_resource.ts";
import { useSession } from "../../session.tsx";
import { differences, same, withAt, type Difference, type Document, type Json } from "./document.ts";

export interface Draft {
  version: number; // the newest version, which the draft is compared with
  etag: string;
  base: Document; // of that version
  standard: Document; // what counts where the document does not say otherwise
  document: Document;
  changes: Difference[];
  set: (path: string, value: Json | undefined) => void;
  discard: () => void;
  reload: () => Promise<void>; // the base anew; the draft becomes it
  rebase: () => Promise<void>; // the newest version, with the draft's changes on top
}

export interface DraftState {
  draft: Draft | null;
  error: unknown;
  reload: () => Promise<void>;
}

interface Kept {
  etag: string;
  document: Document;
}
const kept = new Map<string, Kept>();

export function useDraft(): DraftState {
  const workspace = useSession().session.workspaceId;
  const [document, setDocument] = useState<Document | null>(null);
  const { data, error, reload } = useResource(async (signal) => {
    const [config, standard] = await Promise.all([
      get("/api/integrations/{provider}/config", { provider: "hubspot" }, { signal }),
      get("/api/integrations/{provider}/config", { provider: "hubspot", version: 0 }, { signal }),
    ]);
    return { config, base: (config.document ?? {}) as Document, standard: (standard.document ?? {}) as Document };
  }, [workspace]);

  useEffect(() => {
    if (!data) return;
    const before = kept.get(workspace);
    setDocument(before?.etag === data.config.etag ? before.document : data.base);
  }, [data]);

  const change = (next: Document, etag: string) => {
    if (data && same(next, data.base)) kept.delete(workspace);
    else kept.set(workspace, { etag, document: next });
    setDocument(next);
  };
  if (!data || !document) return { draft: null, error, reload };
  return {
    error,
    reload,
    draft: {
      version: data.config.version,
      etag: data.config.etag,
      base: data.base,
      standard: data.standard,
      document,
      changes: differences(data.base, document),
      set: (path, value) => change(withAt(document, path, value), data.config.etag),
      discard: () => change(data.base, data.config.etag),
      reload: () => {
        kept.delete(workspace);
        return reload();
      },
      rebase: async () => {
        const newest = await get("/api/integrations/{provider}/config", { provider: "hubspot" });
        const base = (newest.document ?? {}) as Document;
        const next = differences(data.base, document).reduce((sum, one) => withAt(sum, one.path, one.after), base);
        kept.set(workspace, { etag: newest.etag, document: next });
        await reload();
      },
    },
  };
}
