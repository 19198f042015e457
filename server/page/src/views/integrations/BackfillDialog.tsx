import { useState } from "preact/hooks";
import { announce } from "../../announce.ts";
import { post } from "../../api/client.ts";
import { Button } from "../../components/Button.tsx";
import { Dialog } from "../../components/Dialog.tsx";
import { Failure } from "../../components/Failure.tsx";
import { SelectField } from "../../components/SelectField.tsx";
import { typeName } from "../../format.ts";
import { navigate } from "../../router.tsx";

const WINDOWS: Record<string, string> = { "182": "6 months", "365": "1 year", "730": "2 years", "1095": "3 years", "1825": "5 years" };
const TYPES = ["meetings", "calls", "emails", "notes", "tasks", "deals"];

export function BackfillDialog({ onClose }: { onClose: () => void }) {
  const [days, setDays] = useState("730");
  const [types, setTypes] = useState<string[]>(TYPES);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const toggle = (type: string) => setTypes(types.includes(type) ? types.filter((one) => one !== type) : [...types, type]);

  const start = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      const started = await post(
        "/api/integrations/{provider}/backfill",
        { provider: "hubspot" },
        { sinceDays: Number(days), dataTypes: types.length === TYPES.length ? [] : types, requestId: crypto.randomUUID?.() },
      );
      announce(started.message);
      navigate("sync");
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };

  return (
    <Dialog title="Read history from HubSpot" onClose={onClose}>
      <form onSubmit={start}>
        <p class="faint">A backfill reads activities of the past, the newest first, in the background. Quick syncs go on meanwhile.</p>
        <SelectField label="How far back" value={days} options={WINDOWS} onChange={setDays} />
        <fieldset>
          <legend>What to read</legend>
          <div class="choices">
            {TYPES.map((type) => (
              <label key={type} class="choice">
                <input type="checkbox" checked={types.includes(type)} onChange={() => toggle(type)} />
                {typeName(type)}
              </label>
            ))}
          </div>
        </fieldset>
        {types.length === 0 && <p class="field-error">Choose at least one.</p>}
        {error !== null && <Failure error={error} />}
        <div class="actions">
          <Button kind="primary" type="submit" isBusy={isBusy} disabled={types.length === 0}>
            Start backfill
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </div>
      </form>
    </Dialog>
  );
}
