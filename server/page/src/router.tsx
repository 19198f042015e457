// Paths below /app/ and the views they stand for.
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

export const BASE = "/app/";

export interface Place {
  path: string; // below BASE, without a slash at either end: "sync/sync_01"
  query: URLSearchParams;
}

function decoded(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path; // "%zz": no view has it
  }
}

function here(): Place {
  const path = location.pathname.slice(BASE.length).replace(/\/+$/, "");
  return { path: decoded(path), query: new URLSearchParams(location.search) };
}

const listeners = new Set<() => void>();
addEventListener("popstate", () => listeners.forEach((listener) => listener()));

export function navigate(path: string, options: { replace?: boolean } = {}): void {
  history[options.replace ? "replaceState" : "pushState"](null, "", BASE + path);
  listeners.forEach((listener) => listener());
}

export function usePlace(): Place {
  const [place, setPlace] = useState(here);
  useEffect(() => {
    const listener = () => setPlace(here());
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, []);
  return place;
}

// The variables of `pattern` ("sync/:id") in `path`; null when it does not match.
export function match(pattern: string, path: string): Record<string, string> | null {
  const wanted = pattern.split("/");
  const parts = path.split("/");
  if (wanted.length !== parts.length) return null;
  const variables: Record<string, string> = {};
  for (let i = 0; i < wanted.length; i++) {
    if (wanted[i].startsWith(":")) variables[wanted[i].slice(1)] = parts[i];
    else if (wanted[i] !== parts[i]) return null;
  }
  return variables;
}

interface LinkProps extends Omit<JSX.AnchorHTMLAttributes<HTMLAnchorElement>, "href"> {
  to: string; // below BASE
  children?: ComponentChildren;
}

export function Link({ to, onClick, ...rest }: LinkProps) {
  return (
    <a
      href={BASE + to}
      onClick={(event) => {
        onClick?.(event);
        const plain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
        if (!plain || event.defaultPrevented) return;
        event.preventDefault();
        navigate(to);
      }}
      {...rest}
    />
  );
}
