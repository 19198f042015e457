// What changes in the workspace, as it happens, by server-sent events. Where those do not come through
// nothing is told; a view that must be right without them reads again every so often, too.
import { createContext } from "preact";
import { useContext, useEffect, useRef } from "preact/hooks";
import { currentWorkspace, urlOf } from "./api/client.ts";

// A page of a sync's records changes in many places at once: told of together.
const GATHER_MS = 1_000;
const AGAIN_MS = 30_000;

export type ChangeKind = "client" | "score" | "alert" | "sync" | "issue" | "property";

interface Watched {
  kinds: ChangeKind[];
  clientId?: string; // changes of this client alone
  leastMs: number; // between two calls of `onChange`: a sync changes records for minutes
}

// `onChange` is called after changes. Nothing is watched while nobody looks at the page; what was
// missed meanwhile is told when somebody does again.
export function useChanges({ kinds, clientId = "", leastMs }: Watched, onChange: () => void): void {
  const latest = useRef(onChange);
  latest.current = onChange;
  const asked = kinds.join();

  useEffect(() => {
    let source: EventSource | null = null;
    let cursor = ""; // from now on
    let toldAt = -Infinity;
    let telling = 0;
    let again = 0;

    const tell = () => {
      telling = 0;
      toldAt = Date.now();
      latest.current();
    };
    const note = () => {
      if (telling === 0) telling = window.setTimeout(tell, Math.max(GATHER_MS, toldAt + leastMs - Date.now()));
    };
    const close = () => {
      source?.close();
      source = null;
      clearTimeout(again);
    };
    const open = () => {
      close();
      source = new EventSource(urlOf("/api/changes/watch", { kinds: asked.split(","), clientId, cursor, workspaceId: currentWorkspace() }));
      source.onmessage = (event) => {
        const told = JSON.parse(event.data) as { cursor: string; change: unknown };
        cursor = told.cursor;
        if (told.change) note();
      };
      // Also the server's own event "error". The cursor may be why: what came after it is read anew.
      source.onerror = () => {
        close();
        cursor = "";
        again = window.setTimeout(() => {
          note();
          open();
        }, AGAIN_MS);
      };
    };
    const onShown = () => (document.hidden ? close() : open());
    onShown();
    document.addEventListener("visibilitychange", onShown);
    return () => {
      document.removeEventListener("visibilitychange", onShown);
      clearTimeout(telling);
      close();
    };
  }, [asked, clientId, leastMs]);
}

// Who wants to read again when a view is told of a change: the parts of a page share one watch.
type Listeners = Set<() => void>;
const Context = createContext<Listeners>(new Set());
export const ChangesProvider = Context.Provider;

export function useSharedChanges(watched: Watched): Listeners {
  const listeners = useRef<Listeners>(new Set()).current;
  useChanges(watched, () => listeners.forEach((listener) => listener()));
  return listeners;
}

// Of the view around it; `listeners` where it is the view itself.
export function useOnChange(action: () => void, listeners?: Listeners): void {
  const around = useContext(Context);
  const all = listeners ?? around;
  const latest = useRef(action);
  latest.current = action;
  useEffect(() => {
    const listener = () => latest.current();
    all.add(listener);
    return () => void all.delete(listener);
  }, [all]);
}
