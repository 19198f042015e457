// Calls of the public REST routes, typed by the OpenAPI document (schema.d.ts).
import type { paths } from "./schema.d.ts";

type Method = "get" | "post" | "put" | "delete";
export type PathOf<M extends Method> = {
  [P in keyof paths]: paths[P][M] extends { responses: unknown } ? P : never;
}[keyof paths];

type Json<T> = T extends { content: { "application/json": infer Body } } ? Body : never;
// Every member of an answer is there; what is unknown is null.
type Always<T> = T extends (infer One)[] ? Always<One>[] : T extends object ? { [K in keyof T]-?: Always<Exclude<T[K], undefined>> } : T;
type Answers<O> = O extends { responses: infer R } ? { [S in keyof R & (200 | 202)]: Json<R[S]> }[keyof R & (200 | 202)] : never;
export type Answer<P extends keyof paths, M extends Method> = Always<Answers<paths[P][M]>>;

type ParametersOf<O> = O extends { parameters: infer Q } ? Q : never;
type In<Q, Where extends string> = Q extends { [K in Where]?: infer V } ? ([NonNullable<V>] extends [never] ? object : Partial<NonNullable<V>>) : object;
export type Parameters<P extends keyof paths, M extends Method> = In<ParametersOf<paths[P][M]>, "path"> &
  In<ParametersOf<paths[P][M]>, "query">;

type BodyOf<O> = O extends { requestBody?: { content: { "application/json": infer Body } } } ? Partial<Body> : never;
export type Body<P extends keyof paths, M extends Method> = BodyOf<paths[P][M]>;

// An error as the API documents it, or NETWORK_ERROR when there was no answer.
export class ApiError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status: number,
    readonly details: Record<string, unknown> = {},
    readonly requestId = "",
  ) {
    super(message);
  }
  // The finer reason where the API gives one.
  get reason(): string {
    return typeof this.details.reason === "string" ? this.details.reason : this.code;
  }
}

let workspace = "";
let onSignedOut: (workspace: string) => void = () => {};

// The workspace that calls are about from now on, of those the browser is signed in to.
export function useWorkspaceForCalls(id: string): void {
  workspace = id;
}
export function currentWorkspace(): string {
  return workspace;
}
// `action` is told of the workspace whose session has ended.
export function whenSignedOut(action: (workspace: string) => void): void {
  onSignedOut = action;
}

// "/api/x/{id}?limit=5" with the workspace where a header can't name it.
export function urlOf(path: string, parameters: Record<string, unknown> = {}): string {
  const query = new URLSearchParams();
  let target = path;
  for (const [name, value] of Object.entries(parameters)) {
    if (value === undefined || value === null || value === "") continue;
    if (target.includes(`{${name}}`)) target = target.replace(`{${name}}`, encodeURIComponent(String(value)));
    else if (Array.isArray(value)) value.forEach((one) => query.append(name, String(one)));
    else query.append(name, String(value));
  }
  return query.size > 0 ? `${target}?${query}` : target;
}

export interface CallOptions {
  signal?: AbortSignal;
  headers?: Record<string, string>;
}

// A key that was revoked is refused at each call, and ten refusals within a minute bar the address:
// of a view's many calls only some go at once, the others when one of those has been let in. They do
// not wait as long as a preview may take.
const MOST_UNKNOWN = 3;
const KNOWN_MS = 300;
const LONGEST_WAIT_MS = 1_000;
interface Standing {
  heardAt: number; // when a call was answered last, and not refused
  open: number; // calls under way
  waiting: (() => void)[];
  refusal: ApiError | null;
}
const standings = new Map<string, Standing>();

function standingOf(asked: string): Standing {
  const known = standings.get(asked) ?? { heardAt: -Infinity, open: 0, waiting: [], refusal: null };
  standings.set(asked, known);
  return known;
}

// A session of the workspace was begun or found to be good.
export function letIn(id: string): void {
  Object.assign(standingOf(id), { heardAt: Date.now(), refusal: null });
}

// Until the call may go: from then on it counts as one under way.
async function enter(standing: Standing): Promise<void> {
  const mustWait = () => standing.refusal === null && standing.open >= MOST_UNKNOWN && Date.now() - standing.heardAt > KNOWN_MS;
  for (const until = Date.now() + LONGEST_WAIT_MS; mustWait() && Date.now() < until; ) {
    await new Promise<void>((resolve) => {
      standing.waiting.push(resolve);
      setTimeout(resolve, until - Date.now());
    });
  }
  if (standing.refusal) throw standing.refusal;
  standing.open++;
}

// Sends it once the workspace's calls are let in; one that is refused ends them. That of the session
// is how it is found out whether they are let in again.
async function send(asked: string, path: string, ask: () => Promise<Response>): Promise<Response> {
  const standing = standingOf(asked);
  const isSession = path === "/api/session";
  if (isSession) standing.open++;
  else await enter(standing);
  try {
    const response = await ask();
    if (response.status === 401) {
      const refusal = await errorOf(response);
      if (!isSession) standing.refusal = refusal;
      throw refusal;
    }
    standing.heardAt = Date.now();
    standing.refusal = null;
    return response;
  } finally {
    standing.open--;
    standing.waiting.splice(0).forEach((wake) => wake());
  }
}

async function exchange(method: Method, path: string, parameters: Record<string, unknown>, body: unknown, options: CallOptions): Promise<Response> {
  const headers: Record<string, string> = { Accept: "application/json", "X-Stanna-Page": "1", ...options.headers };
  const asked = workspace; // another one may be looked at when the answer comes
  if (asked) headers["X-Workspace-Id"] = asked;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const ask = async () => {
    try {
      return await fetch(urlOf(path, parameters), {
        method: method.toUpperCase(),
        headers,
        body: body === undefined ? undefined : JSON.stringify(body),
        signal: options.signal,
        credentials: "same-origin",
        cache: "no-store",
      });
    } catch (error) {
      if (options.signal?.aborted) throw error;
      throw new ApiError("NETWORK_ERROR", "The server did not answer.", 0);
    }
  };
  try {
    const response = await send(asked, path, ask);
    if (response.ok) return response;
    throw await errorOf(response);
  } catch (error) {
    if (error instanceof ApiError && error.status === 401 && path !== "/api/session") onSignedOut(asked);
    throw error;
  }
}

async function call(method: Method, path: string, parameters: Record<string, unknown>, body: unknown, options: CallOptions): Promise<unknown> {
  const response = await exchange(method, path, parameters, body, options);
  return response.status === 204 ? null : response.json();
}

async function errorOf(response: Response): Promise<ApiError> {
  const requestId = response.headers.get("X-Request-Id") ?? "";
  try {
    const body = await response.json();
    return new ApiError(body.code, body.error, response.status, body.details, requestId);
  } catch {
    return new ApiError("INTERNAL_ERROR", "The server answered with something else than its API.", response.status, {}, requestId);
  }
}

export function get<P extends PathOf<"get">>(path: P, parameters: Parameters<P, "get"> = {} as Parameters<P, "get">, options: CallOptions = {}) {
  return call("get", path as string, parameters as Record<string, unknown>, undefined, options) as Promise<Answer<P, "get">>;
}
// A list with how many there are on all its pages; null where the server does not say.
export async function getCounted<P extends PathOf<"get">>(path: P, parameters: Parameters<P, "get">, options: CallOptions = {}) {
  const response = await exchange("get", path as string, parameters as Record<string, unknown>, undefined, options);
  const total = response.headers.get("X-Total-Count");
  return { items: (await response.json()) as Answer<P, "get">, total: total === null ? null : Number(total) };
}
export function post<P extends PathOf<"post">>(path: P, parameters: Parameters<P, "post">, body: Body<P, "post"> = {} as Body<P, "post">, options: CallOptions = {}) {
  return call("post", path as string, parameters as Record<string, unknown>, body, options) as Promise<Answer<P, "post">>;
}
export function put<P extends PathOf<"put">>(path: P, parameters: Parameters<P, "put">, body: Body<P, "put">, options: CallOptions = {}) {
  return call("put", path as string, parameters as Record<string, unknown>, body, options) as Promise<Answer<P, "put">>;
}
export function del<P extends PathOf<"delete">>(path: P, parameters: Parameters<P, "delete"> = {} as Parameters<P, "delete">, options: CallOptions = {}) {
  return call("delete", path as string, parameters as Record<string, unknown>, undefined, options) as Promise<Answer<P, "delete">>;
}
