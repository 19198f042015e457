import type { ComponentChildren } from "preact";
import { ApiError } from "../api/client.ts";
import type { Resource } from "../use_resource.ts";
import { Card } from "./Card.tsx";
import { Empty } from "./Empty.tsx";
import { Failure } from "./Failure.tsx";
import type { IconName } from "./Icon.tsx";
import { Loading } from "./Loading.tsx";

interface SectionProps<T> {
  title: string;
  resource: Resource<T>;
  aside?: ComponentChildren;
  isEmpty?: (data: T) => boolean;
  empty?: { title: string; text?: ComponentChildren; icon?: IconName };
  lines?: number; // of what stands there while it loads
  children: (data: T) => ComponentChildren;
}

// A card that reads by itself: one that fails leaves the others alone.
export function Section<T>({ title, resource, aside, isEmpty, empty, lines, children }: SectionProps<T>) {
  const { data, error, isLoading, reload } = resource;
  const isNotReady = error instanceof ApiError && error.code === "DATA_NOT_READY";
  const hasNothing = data !== null && isEmpty?.(data);
  return (
    <Card title={title} aside={aside}>
      {isLoading && <Loading label={`Reading: ${title}`} lines={lines} />}
      {isNotReady && (
        <Empty icon="clock" title="Not worked out yet">
          The figures come at the end of the first sync.
        </Empty>
      )}
      {error !== null && !isNotReady && <Failure error={error} retry={() => void reload()} />}
      {hasNothing && empty && (
        <Empty icon={empty.icon} title={empty.title}>
          {empty.text}
        </Empty>
      )}
      {data !== null && !hasNothing && children(data)}
    </Card>
  );
}
