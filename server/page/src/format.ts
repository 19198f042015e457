// Figures and times as people read them.
const counts = new Intl.NumberFormat("en");
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const full = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "medium" });
const short = new Intl.DateTimeFormat("en", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeZone: "UTC" });
const shortDay = new Intl.DateTimeFormat("en", { day: "numeric", month: "short", timeZone: "UTC" });
const month = new Intl.DateTimeFormat("en", { month: "long", year: "numeric", timeZone: "UTC" });
const shortMonth = new Intl.DateTimeFormat("en", { month: "short", timeZone: "UTC" });

export const count = (value: number): string => counts.format(value);

// 1 record, 2 records.
export function plural(value: number, one: string, many = one + "s"): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

// "5 minutes ago", "in 2 hours".
export function ago(time: string | Date, now = Date.now()): string {
  const seconds = (new Date(time).getTime() - now) / 1000;
  for (const [unit, size] of UNITS) {
    if (Math.abs(seconds) >= size) return relative.format(Math.round(seconds / size), unit);
  }
  return Math.abs(seconds) < 10 ? "just now" : relative.format(Math.round(seconds), "second");
}

// When something goes on by itself.
export function soon(time: string, now = Date.now()): string {
  return new Date(time).getTime() - now < 10_000 ? "in a moment" : ago(time, now);
}

export const exactTime = (time: string | Date): string => full.format(new Date(time));
export const shortTime = (time: string | Date): string => short.format(new Date(time));
export const exactDate = (date: string): string => day.format(new Date(date));
export const shortDate = (date: string): string => shortDay.format(new Date(date));
// With the year where it is another one than this.
export const clearDate = (date: string): string => (new Date(date).getUTCFullYear() === new Date().getUTCFullYear() ? shortDate(date) : exactDate(date));
export const monthName = (date: string): string => month.format(new Date(date));
export const shortMonthName = (date: string): string => shortMonth.format(new Date(date));

// "2026-11-30" of a time, in UTC, as the API's dates are.
export const dateOf = (time: string | Date | number): string => new Date(time).toISOString().slice(0, 10);

// As a sentence or a line begins.
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

// "3 min 20 s" of a number of seconds.
export function span(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min${whole % 60 > 0 ? ` ${whole % 60} s` : ""}`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

// Nobody knows of which currency: the figure alone.
export function money(value: number, currency = "USD"): string {
  if (!currency) return count(Math.round(value));
  return new Intl.NumberFormat("en", { style: "currency", currency, maximumFractionDigits: 0 }).format(value);
}

// "$120K": for scales and where room is scarce.
export function shortMoney(value: number, currency = "USD"): string {
  const how = { notation: "compact", maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat("en", currency ? { style: "currency", currency, ...how } : how).format(value);
}

// "+4.3", "−4.3", "0.0".
export function signed(value: number, digits = 1): string {
  const text = Math.abs(value).toFixed(digits);
  return Number(text) === 0 ? text : `${value < 0 ? "\u2212" : "+"}${text}`;
}

export const percent = (part: number): string => `${Math.round(100 * part)} %`;

// "line_items" as a heading has it.
export function typeName(objectType: string): string {
  if (objectType === "emails") return "E-mails";
  const words = objectType.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
