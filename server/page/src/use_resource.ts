// What a view reads: at once, again every so often while somebody looks, and when asked to.
import { useCallback, useEffect, useRef, useState } from "preact/hooks";

export interface Resource<T> {
  data: T | null; // the last that came; stays while a newer one fails
  error: unknown; // of the last attempt; null when it worked
  isLoading: boolean; // nothing has come yet
  reload: () => Promise<void>;
}

// `load` is called anew when something of `inputs` changes. `everyMs` 0: once.
export function useResource<T>(load: (signal: AbortSignal) => Promise<T>, inputs: unknown[], everyMs = 0): Resource<T> {
  const [state, setState] = useState<{ data: T | null; error: unknown }>({ data: null, error: null });
  const controller = useRef<AbortController | null>(null);
  const latest = useRef(load);
  latest.current = load;

  const reload = useCallback(async () => {
    controller.current?.abort();
    const mine = new AbortController();
    controller.current = mine;
    try {
      const data = await latest.current(mine.signal);
      if (!mine.signal.aborted) setState({ data, error: null });
    } catch (error) {
      if (!mine.signal.aborted) setState((before) => ({ data: before.data, error }));
    }
  }, []);

  useEffect(() => {
    setState({ data: null, error: null });
    void reload();
    return () => controller.current?.abort();
  }, inputs);

  useEffect(() => {
    if (everyMs <= 0) return;
    const timer = setInterval(() => {
      if (!document.hidden) void reload();
    }, everyMs);
    const onShown = () => {
      if (!document.hidden) void reload();
    };
    document.addEventListener("visibilitychange", onShown);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", onShown);
    };
  }, [everyMs, reload]);

  return { ...state, isLoading: state.data === null && state.error === null, reload };
}
