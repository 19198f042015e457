import { useState } from "preact/hooks";
import { announce } from "../../announce.ts";
import { del } from "../../api/client.ts";
import { Button } from "../../components/Button.tsx";
import { Dialog } from "../../components/Dialog.tsx";
import { Failure } from "../../components/Failure.tsx";

interface DisconnectDialogProps {
  isGone: boolean; // the connection has ended already: only its data is there
  portal: string;
  onClose: () => void;
  onDone: () => void;
}

export function DisconnectDialog({ isGone, portal, onClose, onDone }: DisconnectDialogProps) {
  const [erase, setErase] = useState(isGone);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);

  const end = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      // Much data takes several calls, each of which goes on where the last one stopped.
      let answer = await del("/api/integrations/{provider}", { provider: "hubspot", erase });
      while (erase && answer.erasure && !answer.erasure.complete) {
        answer = await del("/api/integrations/{provider}", { provider: "hubspot", erase });
      }
      announce(erase ? "HubSpot's data is erased." : "HubSpot is disconnected.");
      onDone();
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };

  return (
    <Dialog title={isGone ? "Erase HubSpot's data?" : "Disconnect HubSpot?"} onClose={onClose}>
      <form onSubmit={end}>
        {!isGone && (
          <p>
            Nothing more is read from <strong>{portal}</strong>, and our access to it is withdrawn in HubSpot. Clients, health and
            history stay as they are.
          </p>
        )}
        {isGone ? (
          <p>All that came from HubSpot, and all that was made of it, is removed for good. Settings, keys and the audit log stay.</p>
        ) : (
          <label class="choice">
            <input type="checkbox" checked={erase} onChange={() => setErase(!erase)} />
            <span>
              Also erase all that came from HubSpot
              <span class="hint"> Clients, interactions, revenue and health are removed for good. This can't be undone.</span>
            </span>
          </label>
        )}
        {error !== null && <Failure error={error} />}
        <div class="actions">
          <Button kind="danger" type="submit" isBusy={isBusy}>
            {isGone ? "Erase" : erase ? "Disconnect and erase" : "Disconnect"}
          </Button>
          <Button onClick={onClose} disabled={isBusy}>
            Cancel
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
