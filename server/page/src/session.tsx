// Who is signed in. The credential itself is in a cookie that no script can read.
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { del, get, post, useWorkspaceForCalls } from "./api/client.ts";
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

const Context = createContext<SignedIn | null>(null);
export const SessionProvider = Context.Provider;

export function useSession(): SignedIn {
  const session = useContext(Context);
  if (!session) throw new Error("nobody is signed in");
  return session;
}

// Null: nobody is.
export async function readSession(workspace = ""): Promise<Session | null> {
  useWorkspaceForCalls(workspace);
  try {
    const session = await get("/api/session");
    useWorkspaceForCalls(session.workspaceId);
    return session;
  } catch (error) {
    useWorkspaceForCalls("");
    if ((error as { status?: number }).status === 401) return null;
    throw error;
  }
}

// `credential`: an API key, or a token of the company's sign-in.
export async function signIn(credential: string): Promise<Session> {
  useWorkspaceForCalls("");
  const headers: Record<string, string> = credential.startsWith("sk-")
    ? { "X-API-Key": credential }
    : { Authorization: `Bearer ${credential}` };
  const session = await post("/api/session", {}, {}, { headers });
  useWorkspaceForCalls(session.workspaceId);
  return session;
}

// Of `workspace` alone; the others stay. Where the key was revoked the cookie goes, too.
export async function signOut(workspace: string): Promise<void> {
  useWorkspaceForCalls(workspace);
  try {
    await del("/api/session");
  } catch (error) {
    if ((error as { status?: number }).status !== 401) throw error;
  } finally {
    useWorkspaceForCalls("");
  }
}
