import { explain } from "../words.ts";
import { Button } from "./Button.tsx";
import { Notice } from "./Notice.tsx";

// What went wrong with a call, in words, and the way out.
export function Failure({ error, retry }: { error: unknown; retry?: () => void }) {
  const { title, resolution, requestId } = explain(error);
  return (
    <Notice tone="bad" title={title} isUrgent actions={retry && <Button onClick={retry}>Try again</Button>}>
      {resolution}
      {requestId && <span class="faint"> Request {requestId}</span>}
    </Notice>
  );
}
