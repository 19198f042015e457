import { useState } from "preact/hooks";
import { get } from "../../api/client.ts";
import { Button } from "../../components/Button.tsx";
import { Dialog } from "../../components/Dialog.tsx";
import { Failure } from "../../components/Failure.tsx";
import { Notice } from "../../components/Notice.tsx";
import { Link, navigate } from "../../router.tsx";
import { useSession } from "../../session.tsx";
import { wordsOf } from "../../words.ts";

// What HubSpot's consent page led to: the browser comes back with ?status=…&code=…
export function Outcome({ query }: { query: URLSearchParams }) {
  const { may } = useSession();
  const [isReplacing, setReplacing] = useState(false);
  const status = query.get("status");
  if (status !== "connected" && status !== "error") return null;
  const dismiss = <Button onClick={() => navigate("", { replace: true })}>Dismiss</Button>;
  if (status === "connected") {
    return (
      <Notice tone="good" title="HubSpot is connected" isUrgent actions={dismiss}>
        A sync has begun by itself; the first one reads everything. <Link to="sync">Watch it</Link>
      </Notice>
    );
  }
  const code = query.get("code") ?? "";
  const words = wordsOf(code) ?? { title: "HubSpot was not connected", resolution: "Press Connect to begin again." };
  const replace = code === "PORTAL_MISMATCH" && may("admin") && <Button onClick={() => setReplacing(true)}>Replace the portal</Button>;
  return (
    <>
      <Notice
        tone="bad"
        title={words.title}
        isUrgent
        actions={
          <>
            {replace}
            {dismiss}
          </>
        }
      >
        {words.resolution}
      </Notice>
      {isReplacing && <ReplaceDialog onClose={() => setReplacing(false)} />}
    </>
  );
}

function ReplaceDialog({ onClose }: { onClose: () => void }) {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const replace = async () => {
    setBusy(true);
    try {
      const { authorizeUrl } = await get("/api/integrations/{provider}/start", { provider: "hubspot", replacePortal: true });
      location.assign(authorizeUrl);
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return (
    <Dialog title="Replace the portal?" onClose={onClose}>
      <p>
        Once you have consented on HubSpot's page, all that came from the first portal, and all that was made of it, is removed for good. Then the
        other portal is read.
      </p>
      {error !== null && <Failure error={error} />}
      <div class="actions">
        <Button kind="danger" isBusy={isBusy} onClick={() => void replace()}>
          Go to HubSpot
        </Button>
        <Button onClick={onClose}>Cancel</Button>
      </div>
    </Dialog>
  );
}
