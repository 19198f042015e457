import { Fragment } from "preact";
import type { IntegrationStatus } from "../../api/types.ts";
import { Bar } from "../../components/Bar.tsx";
import { Card } from "../../components/Card.tsx";
import { count, plural, span } from "../../format.ts";

const CALLERS: Record<string, string> = {
  webhook: "by webhooks",
  manual: "by syncs that somebody started",
  scheduled: "by planned syncs",
  backfill: "by backfills",
};

// How much of HubSpot's limits is used and left.
export function Limits({ status }: { status: IntegrationStatus }) {
  const limits = status.rateLimit;
  if (!limits) return null;
  const today = Object.entries(limits.callsToday as Record<string, number>).filter(([, calls]) => calls > 0);
  const total = today.reduce((sum, [, calls]) => sum + calls, 0);
  return (
    <Card title="HubSpot's limits">
      <div class="stack">
        {limits.dailyLimit != null && limits.dailyUsed != null ? (
          <Quota name="Today" used={limits.dailyUsed} limit={limits.dailyLimit} left={limits.dailyRemaining ?? limits.dailyLimit - limits.dailyUsed} />
        ) : (
          <p class="faint">HubSpot states no daily limit for this connection.</p>
        )}
        {limits.burstLimit > 0 && <Quota name="Within 10 seconds" used={limits.burstUsed} limit={limits.burstLimit} left={limits.burstLimit - limits.burstUsed} />}
        <dl class="facts">
          <dt>Our calls today</dt>
          <dd>{count(total)}</dd>
          {today.map(([who, calls]) => (
            <Fragment key={who}>
              <dt>{CALLERS[who] ?? who}</dt>
              <dd>{count(calls)}</dd>
            </Fragment>
          ))}
          {limits.rateLimitedToday > 0 && (
            <>
              <dt>Refused by HubSpot</dt>
              <dd>{plural(limits.rateLimitedToday, "call")}; repeated by itself</dd>
            </>
          )}
          {limits.waitedSecondsToday > 0 && (
            <>
              <dt>Waited for limits</dt>
              <dd>{span(limits.waitedSecondsToday)} today, all calls together</dd>
            </>
          )}
        </dl>
      </div>
    </Card>
  );
}

function Quota({ name, used, limit, left }: { name: string; used: number; limit: number; left: number }) {
  const percent = (100 * used) / limit;
  return (
    <div class="quota">
      <p class="quota-line">
        <span>{name}</span>
        <span class="faint">
          {count(used)} of {count(limit)} used, {count(Math.max(0, left))} left
        </span>
      </p>
      <Bar label={`${name}: used of HubSpot's limit`} percent={percent} tone={percent > 90 ? "bad" : percent > 70 ? "warn" : "plain"} />
    </div>
  );
}
