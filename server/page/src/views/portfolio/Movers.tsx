import { get, type Answer } from "../../api/client.ts";
import { Section } from "../../components/Section.tsx";
import { Link } from "../../router.tsx";
import { useResource } from "../../use_resource.ts";
import { Delta } from "../clients/Score.tsx";
import { factorName } from "../clients/words.ts";
import { Choice, chosen } from "./Choice.tsx";

const SPANS = [
  { value: 7, name: "7 days" },
  { value: 14, name: "14 days" },
  { value: 30, name: "30 days" },
  { value: 90, name: "90 days" },
];
const LEAST_POINTS = 3;
const SHOWN = 8;
const START = 50; // of a client that was never scored

interface Mover {
  id: string;
  name: string;
  before: number;
  after: number;
  factors: { factor: string; delta: number }[];
}

// The API has what each part of the score did to which clients; here a client stands once.
function moversOf(deltas: Answer<"/api/metrics/deltas", "get">): Mover[] {
  const movers = new Map<string, Mover>();
  for (const part of deltas) {
    for (const client of part.clients) {
      const mover = movers.get(client.id) ?? { id: client.id, name: client.name, before: client.previousScore, after: client.currentScore, factors: [] };
      mover.factors.push({ factor: part.factorType, delta: client.delta });
      movers.set(client.id, mover);
    }
  }
  return [...movers.values()];
}

interface MoversProps {
  query: URLSearchParams;
  change: (name: string, value: string) => void;
}

// The clients whose score moved most, and by what.
export function Movers({ query, change }: MoversProps) {
  const days = chosen(query, "moved", SPANS, 14);
  const resource = useResource((signal) => get("/api/metrics/deltas", { windowDays: days, minDelta: LEAST_POINTS }, { signal }), [days]);
  return (
    <Section
      title="Movers"
      resource={resource}
      aside={<Choice id="moved" label="Days over which scores moved" value={days} options={SPANS} onChange={(value) => change("moved", value)} />}
      isEmpty={(data) => moversOf(data).length === 0}
      empty={{ icon: "level", title: "No score moved much", text: `None by ${LEAST_POINTS} points or more in this time.` }}
    >
      {(data) => {
        const movers = moversOf(data);
        const fallen = movers.filter((one) => one.after < one.before).sort((a, b) => a.after - a.before - (b.after - b.before));
        const risen = movers.filter((one) => one.after > one.before).sort((a, b) => b.after - b.before - (a.after - a.before));
        return (
          <>
            <div class="two movers-two">
              <List title="Fallen" movers={fallen} />
              <List title="Risen" movers={risen} />
            </div>
            {movers.some((one) => one.before === START) && <p class="faint movers-note">Who was first scored in this time began at {START}.</p>}
          </>
        );
      }}
    </Section>
  );
}

function List({ title, movers }: { title: string; movers: Mover[] }) {
  return (
    <div>
      <h3>
        {title} {movers.length > SHOWN && <span class="faint">({SHOWN} of {movers.length})</span>}
      </h3>
      {movers.length === 0 && <p class="faint">Nobody.</p>}
      <ol class="movers">
        {movers.slice(0, SHOWN).map((one) => {
          const sign = Math.sign(one.after - one.before);
          const main = one.factors.filter((part) => Math.sign(part.delta) === sign).sort((a, b) => Math.abs(b.delta) - Math.abs(a.delta));
          return (
            <li key={one.id} class="mover">
              <div>
                <Link to={`clients/${one.id}`}>{one.name}</Link>
                <p class="faint">
                  {main
                    .slice(0, 2)
                    .map((part) => factorName(part.factor))
                    .join(", ")}
                </p>
              </div>
              <span class="mover-scores">
                {Math.round(one.before)} → <strong>{Math.round(one.after)}</strong>
              </span>
              <Delta points={one.after - one.before} />
            </li>
          );
        })}
      </ol>
    </div>
  );
}
