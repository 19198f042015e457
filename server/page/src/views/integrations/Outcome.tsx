import { Button } from "../../components/Button.tsx";
import { Notice } from "../../components/Notice.tsx";
import { Link, navigate } from "../../router.tsx";
import { wordsOf } from "../../words.ts";

// What HubSpot's consent page led to: the browser comes back with ?status=…&code=…
export function Outcome({ query }: { query: URLSearchParams }) {
  const status = query.get("status");
  if (status !== "connected" && status !== "error") return null;
  const dismiss = (
    <Button kind="quiet" onClick={() => navigate("", { replace: true })}>
      Dismiss
    </Button>
  );
  if (status === "connected") {
    return (
      <Notice tone="good" title="HubSpot is connected" isUrgent actions={dismiss}>
        The first sync reads everything once. <Link to="sync">Watch it</Link>
      </Notice>
    );
  }
  const code = query.get("code") ?? "";
  const words = wordsOf(code) ?? { title: "HubSpot was not connected", resolution: "Press Connect to begin again." };
  return (
    <Notice tone="bad" title={words.title} isUrgent actions={dismiss}>
      {words.resolution}
    </Notice>
  );
}
