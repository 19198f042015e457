// Who is signed in. The credential itself is in a cookie that no script can read.
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { ApiError, del, get, letIn, post, useWorkspaceForCalls } from "./api/client.ts";
import type { Session } from "./api/types.ts";

export interface SignedIn {
  session: Session;
  // Whether the caller may do what asks for `role`: what they may not is not shown.
  may: (role: "viewer" | "member" | "admin") => boolean;
  switchTo: (workspace: string) => Promise<void>;
  addWorkspace: () => void;
  signOut: () => Promise<void>;
}

const RANKS = ["viewer", "member", "admin"];
export const mayAs = (own: string, needed: string): boolean => RANKS.indexOf(own) >= RANKS.indexOf(needed);

// The workspace that this tab looks at, by name: after a reload, or a visit to HubSpot, it is there
// again.
const KEY = "stanna-workspace";
export const lookedAt = (): string => sessionStorage.getItem(KEY) ?? "";

const MOST_SESSIONS = 5; // of a browser: kMostSessions of the gateway

function lookAt(session: Session): Session {
  useWorkspaceForCalls(session.workspaceId);
  letIn(session.workspaceId);
  sessionStorage.setItem(KEY, session.workspaceId);
  return session;
}

const Context = createContext<SignedIn | null>(null);
export const SessionProvider = Context.Provider;

export function useSession(): SignedIn {
  const session = useContext(Context);
  if (!session) throw new Error("nobody is signed in");
  return session;
}

const isBarred = (error: unknown): boolean => error instanceof ApiError && error.status === 429;

// Of `workspace`, or else of `fallback` ("": the one that was signed in to last). Null: nobody is
// signed in.
export async function readSession(workspace: string, fallback = ""): Promise<Session | null> {
  let isRefused = false;
  for (let asked = workspace, next = fallback, left = MOST_SESSIONS + 2; ; left--) {
    useWorkspaceForCalls(asked);
    try {
      return lookAt(await get("/api/session"));
    } catch (error) {
      useWorkspaceForCalls("");
      // Nobody is heard from this address for a minute: what was refused before is over all the same.
      if (isRefused && isBarred(error)) return null;
      if (!(error instanceof ApiError) || error.status !== 401) throw error;
      isRefused = true;
      const hasNone = error.reason === "AUTH_MISSING_KEY";
      if (left === 0 || (hasNone && asked === "")) return null;
      // A key that was revoked: its cookie goes, and that of another workspace may be good.
      if (!hasNone) await signOut(asked).catch((failure) => isBarred(failure) || Promise.reject(failure));
      asked = next;
      next = "";
    }
  }
}

// `credential`: an API key, or a token of the company's sign-in.
export async function signIn(credential: string): Promise<Session> {
  useWorkspaceForCalls("");
  const headers: Record<string, string> = credential.startsWith("sk-")
    ? { "X-API-Key": credential }
    : { Authorization: `Bearer ${credential}` };
  return lookAt(await post("/api/session", {}, {}, { headers }));
}

// Of `workspace` alone; the others stay. Where the key was revoked the cookie goes, too.
export async function signOut(workspace: string): Promise<void> {
  useWorkspaceForCalls(workspace);
  if (lookedAt() === workspace) sessionStorage.removeItem(KEY);
  try {
    await del("/api/session");
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401) throw error;
  } finally {
    useWorkspaceForCalls("");
  }
}
