// Codes of health and insights as people read them.
import type { IconName } from "../../components/Icon.tsx";
import type { Tone } from "../../components/Tag.tsx";

export interface Word {
  name: string;
  tone: Tone;
}

const BANDS: Record<string, Word> = {
  at_risk: { name: "At risk", tone: "bad" },
  healthy: { name: "Healthy", tone: "info" },
  thriving: { name: "Thriving", tone: "good" },
  insufficient_data: { name: "Too little known", tone: "plain" },
};
export const bandOf = (band: string | null): Word => BANDS[band ?? ""] ?? { name: "Not scored yet", tone: "plain" };

export const TRENDS: Record<string, { name: string; icon: IconName; tone: Tone }> = {
  improving: { name: "Improving", icon: "up", tone: "good" },
  stable: { name: "Steady", icon: "level", tone: "plain" },
  declining: { name: "Declining", icon: "down", tone: "bad" },
};

const SEVERITIES: Record<string, Word> = {
  critical: { name: "Critical", tone: "bad" },
  high: { name: "High", tone: "bad" },
  medium: { name: "Medium", tone: "warn" },
  low: { name: "Low", tone: "plain" },
};
export const severityOf = (severity: string | null): Word => SEVERITIES[severity ?? ""] ?? SEVERITIES.low;

const FACTORS: Record<string, string> = {
  recency: "Last contact",
  frequency: "Frequency",
  responsiveness: "Their answers",
  meetings: "Meetings",
  sentiment: "Mood",
  sentimentTrend: "Mood of late",
  breadth: "People",
  influence: "Influence",
  deals: "Deals",
  renewal: "Renewal",
  indicators: "Your indicators",
  manual: "Added by people",
  cap: "Upper limit",
  evidence: "Little evidence",
};
export const factorName = (factor: string): string => FACTORS[factor] ?? factor;

const RISKS: Record<string, string> = {
  score_fallers: "Score has fallen",
  at_risk: "At risk",
  latency_risk: "Answers take longer",
  silent: "Gone silent",
  sentiment_risk: "Bad mood",
  stakeholder_risk: "Too few people in contact",
  renewal_risk: "Renewal in danger",
  churn_intent: "Speaks of leaving",
  missed_meetings: "Misses meetings",
  deal_slipping: "Deals slip",
  expansion_ready: "Ready to buy more",
  insufficient_data: "Too little known",
};
export const riskName = (type: string): string => RISKS[type] ?? type.replaceAll("_", " ");

const INTENTS: Record<string, Word> = {
  churn: { name: "Leaving", tone: "bad" },
  competitor: { name: "Competitor", tone: "bad" },
  escalation: { name: "Escalation", tone: "bad" },
  price: { name: "Price", tone: "warn" },
  outage: { name: "Outage", tone: "warn" },
  renewal: { name: "Renewal", tone: "plain" },
  expansion: { name: "More use", tone: "good" },
  praise: { name: "Praise", tone: "good" },
  resolved: { name: "Resolved", tone: "good" },
};
export const intentOf = (intent: string): Word => INTENTS[intent] ?? { name: intent, tone: "plain" };

const MOODS: Record<string, Word> = {
  "-2": { name: "Very bad mood", tone: "bad" },
  "-1": { name: "Bad mood", tone: "bad" },
  "0": { name: "Factual", tone: "plain" },
  "1": { name: "Good mood", tone: "good" },
  "2": { name: "Very good mood", tone: "good" },
};
export const moodOf = (level: number | null): Word | null => (level === null ? null : (MOODS[String(level)] ?? null));

// Of a mean mood, −1 … 1.
export function moodWords(mood: number): string {
  if (mood <= -0.4) return "bad";
  if (mood < -0.1) return "rather bad";
  if (mood <= 0.1) return "factual";
  return mood < 0.4 ? "rather good" : "good";
}

const KINDS: Record<string, string> = {
  meetings: "Meeting",
  calls: "Call",
  emails: "E-mail",
  notes: "Note",
  tasks: "Task",
  deals: "Deal",
  companies: "Company",
  contacts: "Person",
  line_items: "Line item",
};
// "meetings" or "meeting".
export const kindName = (type: string): string => KINDS[type] ?? KINDS[type + "s"] ?? type;

// "maria.keeper@ours.com" where there is little room.
export const ownerName = (owner: string): string =>
  owner
    .split("@")[0]
    .split(/[._-]/)
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join(" ");
