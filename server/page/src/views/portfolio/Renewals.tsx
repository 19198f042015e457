import { get } from "../../api/client.ts";
import type { Renewal } from "../../api/types.ts";
import { Chart } from "../../components/Chart.tsx";
import { Section } from "../../components/Section.tsx";
import { Tag } from "../../components/Tag.tsx";
import { count, dateOf, money, monthName, percent, plural, shortDate, shortMoney, shortMonthName } from "../../format.ts";
import { Link } from "../../router.tsx";
import { useResource } from "../../use_resource.ts";
import { ownerName } from "../clients/words.ts";
import { Choice, chosen } from "./Choice.tsx";

const SPANS = [
  { value: 90, name: "90 days" },
  { value: 180, name: "180 days" },
  { value: 365, name: "1 year" },
];
const MOST = 500;
const SHOWN = 12; // of a month; the others are a click away
const UNLIKELY = 0.5;

interface Month {
  month: string; // YYYY-MM
  renewals: Renewal[];
}

// Every month of the window stands there, also one in which no contract ends.
function monthsOf(renewals: Renewal[], days: number): Month[] {
  const months: Month[] = [];
  const last = dateOf(Date.now() + days * 86_400_000).slice(0, 7);
  const dated = renewals.filter((one) => one.renewalDate !== null);
  const first = [dateOf(Date.now()).slice(0, 7), ...dated.map((one) => one.renewalDate!.slice(0, 7))].sort()[0];
  for (let [year, month] = first.split("-").map(Number); ; month++) {
    if (month > 12) [year, month] = [year + 1, 1];
    const name = `${year}-${String(month).padStart(2, "0")}`;
    if (name > last) return months;
    months.push({ month: name, renewals: dated.filter((one) => one.renewalDate!.startsWith(name)) });
  }
}

const sumOf = (renewals: Renewal[]): number => renewals.reduce((sum, one) => sum + (one.endingMrr ?? one.mrr ?? 0), 0);

interface RenewalsProps {
  query: URLSearchParams;
  change: (name: string, value: string) => void;
}

// Contracts that end in the next months: how much each month, and whose.
export function Renewals({ query, change }: RenewalsProps) {
  const days = chosen(query, "ahead", SPANS, 180);
  const resource = useResource((signal) => get("/api/renewals", { windowDays: days, limit: MOST }, { signal }), [days]);
  return (
    <Section
      title="Renewals"
      resource={resource}
      aside={<Choice id="ahead" label="Days ahead" value={days} options={SPANS} onChange={(value) => change("ahead", value)} />}
      isEmpty={(data) => data.renewals.length === 0}
      empty={{ icon: "clock", title: "No contract ends in this time", text: "Dates come from the companies' renewal date, from renewal deals, and from the ends of line items." }}
      lines={6}
    >
      {({ renewals, pagination }) => {
        const months = monthsOf(renewals, days);
        // Amounts of several currencies are no sum.
        const currencies = new Set(renewals.filter((one) => one.mrr !== null).map((one) => one.currency));
        const currency = currencies.size === 1 ? [...currencies][0] : null;
        const isTold = currency !== null;
        const points = months.map(({ month, renewals: some }) => ({
          label: shortMonthName(`${month}-01`),
          value: isTold ? sumOf(some) : some.length,
        }));
        return (
          <>
            <Chart
              title={isTold ? "MRR that ends, by month" : "Contracts that end, by month"}
              kind="bars"
              height={160}
              series={[{ name: isTold ? "MRR" : "Contracts", points }]}
              format={(value) => (isTold ? shortMoney(value, currency) : count(value))}
              heading="Month"
            />
            {(pagination?.total ?? 0) > renewals.length && <p class="faint">The next {count(renewals.length)} of {count(pagination!.total)}.</p>}
            {months
              .filter((month) => month.renewals.length > 0)
              .map((month) => (
                <MonthList key={month.month} month={month} currency={currency} />
              ))}
          </>
        );
      }}
    </Section>
  );
}

function MonthList({ month: { month, renewals }, currency }: { month: Month; currency: string | null }) {
  const rest = renewals.slice(SHOWN);
  return (
    <section class="renewal-month" aria-label={monthName(`${month}-01`)}>
      <h3>
        {monthName(`${month}-01`)}{" "}
        <span class="faint">
          {plural(renewals.length, "contract")}
          {currency !== null && `, ${money(sumOf(renewals), currency)} MRR`}
        </span>
      </h3>
      <RenewalList renewals={renewals.slice(0, SHOWN)} />
      {rest.length > 0 && (
        <details>
          <summary>{plural(rest.length, "more contract")}</summary>
          <RenewalList renewals={rest} />
        </details>
      )}
    </section>
  );
}

function RenewalList({ renewals }: { renewals: Renewal[] }) {
  return (
    <ol class="renewals">
      {renewals.map((one) => (
        <li key={one.clientId} class="renewal">
          <span class="renewal-day">{shortDate(one.renewalDate!)}</span>
          <div class="renewal-who">
            <Link to={`clients/${one.clientId}`}>{one.name}</Link> {one.overdue && <Tag tone="bad">Overdue</Tag>}
            {one.reasons.map((reason) => (
              <p key={reason.code + reason.objectId} class="renewal-why">
                {reason.words}
              </p>
            ))}
          </div>
          <span class="faint renewal-owner">{one.csmOwner ? ownerName(one.csmOwner) : "no owner"}</span>
          <span class={`renewal-chance ${one.probability !== null && one.probability < UNLIKELY ? "delta-bad" : "faint"}`} title={one.probabilityWords}>
            {one.probability !== null && `${percent(one.probability)} likely`}
          </span>
          <span class="renewal-mrr">{one.mrr === null ? <span class="faint">MRR not known</span> : money(one.mrr, one.currency)}</span>
        </li>
      ))}
    </ol>
  );
}
