import type { Draft } from "./draft.ts";
import type { Json } from "./document.ts";

// What each part of the view works on.
export interface PartProps {
  draft: Draft;
  messages: Record<string, string>; // the server's, of the last check, by path
  mayEdit: boolean;
  // Into the draft. `touched`: what of it changed, where that is less than all at `path`.
  set: (path: string, value: Json | undefined, touched?: string) => void;
  query: URLSearchParams;
}
