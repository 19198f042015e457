import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { announceIn } from "./announce.ts";
import { ApiError, useWorkspaceForCalls, whenSignedOut } from "./api/client.ts";
import type { Session } from "./api/types.ts";
import { Button } from "./components/Button.tsx";
import { Failure } from "./components/Failure.tsx";
import { Loading } from "./components/Loading.tsx";
import { Notice } from "./components/Notice.tsx";
import { BASE, match, navigate, usePlace } from "./router.tsx";
import { lookedAt, mayAs, readSession, SessionProvider, signOut, type SignedIn } from "./session.tsx";
import { Shell } from "./shell.tsx";
import { VIEWS } from "./views.ts";
import { NotFound } from "./views/NotFound.tsx";
import { SignIn } from "./views/SignIn.tsx";

type State =
  | { kind: "loading" }
  | { kind: "failed"; error: unknown }
  | { kind: "out"; hasEnded: boolean }
  // `ended`: a workspace beside it whose session is over.
  | { kind: "in"; session: Session; isAdding: boolean; ended?: string };

export function App() {
  const [state, setState] = useState<State>({ kind: "loading" });
  const ending = useRef("");

  // Of `workspace`; `fallback` or else another one is shown where its session is over, and says so.
  // Where none is left the place stays: who signs in again is where they were.
  const read = async (workspace: string, fallback = "") => {
    try {
      const session = await readSession(workspace, fallback);
      const ended = session?.workspaceId === workspace ? "" : workspace;
      if (session && ended) leaveDetails();
      setState(session ? { kind: "in", session, isAdding: false, ended } : { kind: "out", hasEnded: ended !== "" });
    } catch (error) {
      setState({ kind: "failed", error });
    }
  };
  const onRefused = async (workspace: string) => {
    if (ending.current === workspace) return; // several calls are refused at once
    ending.current = workspace;
    setState({ kind: "loading" });
    await read(workspace);
    ending.current = "";
  };
  useEffect(() => {
    whenSignedOut((workspace) => void onRefused(workspace));
    void read(lookedAt());
  }, []);

  return (
    <>
      <Content state={state} setState={setState} read={read} />
      <div class="hidden" role="status" aria-live="polite" ref={announceIn} />
    </>
  );
}

// What a view is about ("sync/sync_01") is the workspace's: in another one its overview is shown.
function leaveDetails(): void {
  navigate(location.pathname.slice(BASE.length).split("/")[0]);
}

interface ContentProps {
  state: State;
  setState: (state: State) => void;
  read: (workspace: string, fallback?: string) => Promise<void>;
}

function Content({ state, setState, read }: ContentProps) {
  if (state.kind === "loading") {
    return (
      <main class="alone">
        <Loading label="Opening the page" />
      </main>
    );
  }
  if (state.kind === "failed") {
    return (
      <main class="alone">
        <h1>Stanna</h1>
        <Failure error={state.error} retry={() => void read(lookedAt())} />
      </main>
    );
  }
  const onSignedIn = (session: Session) => {
    if (state.kind === "in") leaveDetails();
    setState({ kind: "in", session, isAdding: false });
  };
  if (state.kind === "out") return <SignIn hasEnded={state.hasEnded} onSignedIn={onSignedIn} />;
  const { session, isAdding } = state;
  if (isAdding) {
    return (
      <SignIn
        isAnother
        onSignedIn={onSignedIn}
        onCancel={() => {
          useWorkspaceForCalls(session.workspaceId);
          setState({ kind: "in", session, isAdding: false });
        }}
      />
    );
  }
  const signedIn: SignedIn = {
    session,
    may: (role) => mayAs(session.role ?? "", role),
    switchTo: (workspace) => {
      leaveDetails();
      return read(workspace, session.workspaceId);
    },
    addWorkspace: () => setState({ kind: "in", session, isAdding: true }),
    signOut: async () => {
      try {
        await signOut(session.workspaceId);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
      }
      leaveDetails();
      setState({ kind: "loading" });
      await read("");
    },
  };
  // Another workspace is another page: nothing of the one may stay in the other's views.
  return (
    <SessionProvider value={signedIn} key={session.workspaceId}>
      <Views>
        {state.ended && (
          <div class="ended">
            <Notice
              tone="warn"
              title={`You were signed out of ${state.ended}`}
              isUrgent
              actions={<Button onClick={() => setState({ ...state, ended: "" })}>Dismiss</Button>}
            >
              Your session there ended, or your key does not let you in any more. You look at {session.workspaceId} now.
            </Notice>
          </div>
        )}
      </Views>
    </SessionProvider>
  );
}

function Views({ children }: { children: ComponentChildren }) {
  const place = usePlace();
  const heading = useRef<HTMLElement>(null);
  const isFirst = useRef(true);
  const found = VIEWS.map((view) => ({ view, variables: match(view.pattern, place.path) })).find((one) => one.variables);
  const title = found?.view.title ?? "Not found";
  useEffect(() => {
    document.title = `${title} · Stanna`;
    // As when a page is loaded: who uses the keyboard or listens begins at its top.
    if (!isFirst.current) {
      heading.current?.focus();
      scrollTo(0, 0);
    }
    isFirst.current = false;
  }, [place.path]);
  const Current = found?.view.view ?? NotFound;
  return (
    <Shell path={place.path}>
      <main id="main" tabIndex={-1} ref={heading}>
        {children}
        <Current key={place.path} variables={found?.variables ?? {}} query={place.query} />
      </main>
    </Shell>
  );
}
