// What clients can be sorted by, as the API names it; "-" in front of it turns it round.
export const SORTS = {
  name: { name: "Name", up: "A to Z", down: "Z to A", isTurned: false },
  sentimentScore: { name: "Health", up: "worst first", down: "best first", isTurned: false },
  mrr: { name: "MRR", up: "least first", down: "most first", isTurned: true },
  renewalDate: { name: "Renewal", up: "next first", down: "last first", isTurned: false },
  lastInteraction: { name: "Last contact", up: "longest ago first", down: "latest first", isTurned: false },
} as const; // isTurned: what one click on the heading gives is the descending order

export type SortKey = keyof typeof SORTS;

// The order after a click on the heading of `key`.
export function nextSort(current: string, key: SortKey): string {
  const first = SORTS[key].isTurned ? `-${key}` : key;
  const second = SORTS[key].isTurned ? key : `-${key}`;
  return current === first ? second : first;
}
