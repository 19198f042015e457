// What changes in the workspace, as it happens, by server-sent events. Where something between holds
// those back, a view is told to read again every minute or so; where watching is refused, nothing is told.
import { createContext } from "preact";
import { useContext, useEffect, useRef } from "preact/hooks";
import { currentWorkspace, urlOf } from "./api/client.ts";

// A page of a sync's records changes in many places at once: told of together.
const GATHER_MS = 1_000;
// The server sends a first event at once: without it by then, something between holds events back.
const FIRST_EVENT_MS = 5_000;
const POLL_MS = 60_000;
// After an error, twice as long each time: a server that refuses is busy.
const AGAIN_MS = 30_000;
const LONGEST_AGAIN_MS = 300_000;

export type ChangeKind = "client" | "score" | "alert" | "sync" | "issue" | "property";

interface Watched {
  kinds: ChangeKind[];
  clientId?: string; // changes of this client alone
  leastMs: number; // between two calls of `onChange`: a sync changes records for minutes
}

// Pages that lost the server together do not come back together.
const scattered = (ms: number): number => ms * (1 + Math.random() / 2);

// `onChange` is called after changes, of `url(cursor)`. Nothing is watched while nobody looks at the
// page; what was missed meanwhile is told when somebody does again. The result ends it.
export function watchChanges(url: (cursor: string) => string, leastMs: number, onChange: () => void): () => void {
  let source: EventSource | null = null;
  let cursor = ""; // from now on
  let isMissed = document.hidden; // there may be changes that no stream will tell of
  let failures = 0; // since a stream worked
  let toldAt = -Infinity;
  let telling = 0;
  let timer = 0; // of the stream's first event, or of the next stream

  const tell = () => {
    telling = 0;
    toldAt = Date.now();
    onChange();
  };
  const note = () => {
    if (telling === 0) telling = window.setTimeout(tell, Math.max(GATHER_MS, toldAt + leastMs - Date.now()));
  };
  const close = () => {
    source?.close();
    source = null;
    clearTimeout(timer);
  };
  const open = () => {
    close();
    let hasCome = false;
    const tryAgain = (ms: number) => {
      close();
      cursor = ""; // it may be why
      isMissed = true;
      timer = window.setTimeout(() => {
        if (hasCome) note();
        open();
      }, scattered(ms));
    };
    source = new EventSource(url(cursor));
    source.onmessage = (event) => {
      const told = JSON.parse(event.data) as { cursor: string; change: unknown };
      if (!hasCome) clearTimeout(timer);
      hasCome = true;
      failures = 0;
      cursor = told.cursor;
      if (told.change || isMissed) note();
      isMissed = false;
    };
    // Also the server's own event "error".
    source.onerror = () => tryAgain(Math.min(LONGEST_AGAIN_MS, AGAIN_MS * 2 ** failures++));
    timer = window.setTimeout(() => {
      if (isMissed) note();
      tryAgain(POLL_MS);
    }, FIRST_EVENT_MS);
  };
  const hide = () => {
    close();
    if (telling !== 0) isMissed = true;
    clearTimeout(telling);
    telling = 0;
  };
  const onShown = () => (document.hidden ? hide() : open());
  onShown();
  document.addEventListener("visibilitychange", onShown);
  return () => {
    document.removeEventListener("visibilitychange", onShown);
    hide();
  };
}

export function useChanges({ kinds, clientId = "", leastMs }: Watched, onChange: () => void): void {
  const latest = useRef(onChange);
  latest.current = onChange;
  const asked = kinds.join();
  useEffect(
    () => watchChanges((cursor) => urlOf("/api/changes/watch", { kinds: asked.split(","), clientId, cursor, workspaceId: currentWorkspace() }), leastMs, () => latest.current()),
    [asked, clientId, leastMs],
  );
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
