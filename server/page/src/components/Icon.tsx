// Small line icons, drawn for 20 × 20.
const PATHS = {
  plug: "M7 2.5v4M13 2.5v4M4.5 6.5h11v3a5.5 5.5 0 0 1-11 0zM10 15v2.5",
  sync: "M16.5 8.5a7 7 0 0 0-12.6-2.3M3.5 11.5a7 7 0 0 0 12.6 2.3M3.5 2.8v3.7h3.7M16.5 17.2v-3.7h-3.7",
  map: "M3 5h5M3 10h3M3 15h5M12 5h5M14 10h3M12 15h5M8 5c4 0 2 10 4 10M12 5c-3 0-1 5-6 5",
  check: "M4 10.5l4 4 8-9",
  shield: "M10 2.5l6 2.5v4.5c0 4-2.6 6.6-6 8-3.4-1.4-6-4-6-8V5zM7.5 10l2 2 3.5-4",
  people: "M7.5 9a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6zM2.5 16.5c0-3 2.2-5 5-5s5 2 5 5M13 4a2.5 2.5 0 0 1 0 5M14.5 11.8c1.9.6 3 2.3 3 4.7",
  chart: "M3 17h14M5.5 14v-4M10 14V4M14.5 14V7.5",
  alert: "M10 3l7.5 13.5h-15zM10 8v4M10 14.2v.1",
  info: "M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15zM10 9v4.5M10 6.4v.1",
  clock: "M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15zM10 5.5V10l3 2",
  close: "M5 5l10 10M15 5L5 15",
  menu: "M3 5.5h14M3 10h14M3 14.5h14",
  back: "M11.5 4.5L6 10l5.5 5.5",
  next: "M8.5 4.5L14 10l-5.5 5.5",
  out: "M12.5 3H17v14h-4.5M13 10H3.5M7 6.5L3.5 10 7 13.5",
  sun: "M10 13.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM10 1.5v2M10 16.5v2M18.5 10h-2M3.5 10h-2M16 4l-1.4 1.4M5.4 14.6L4 16M16 16l-1.4-1.4M5.4 5.4L4 4",
  moon: "M16.5 12A7 7 0 0 1 8 3.5a7 7 0 1 0 8.5 8.5z",
  system: "M3 4h14v9.5H3zM7 17h6M10 13.5V17",
  up: "M4 14.5l5-5 3 3 5-6M12.5 6.5H17V11",
  down: "M4 5.5l5 5 3-3 5 6M12.5 13.5H17V9",
  level: "M3.5 10h13M13 6.5l3.5 3.5-3.5 3.5",
  raise: "M10 16V4.5M5 9.5l5-5 5 5",
  lower: "M10 4v11.5M5 10.5l5 5 5-5",
  link: "M8.5 11.5a3 3 0 0 0 4.2 0l3-3a3 3 0 0 0-4.2-4.2l-1 1M11.5 8.5a3 3 0 0 0-4.2 0l-3 3a3 3 0 0 0 4.2 4.2l1-1",
  stop: "M5.5 5.5h9v9h-9z",
  plus: "M10 4v12M4 10h12",
  search: "M9 15A6 6 0 1 0 9 3a6 6 0 0 0 0 12zM13.5 13.5L17 17",
  history: "M3.5 10a6.5 6.5 0 1 1 2 4.7M3.5 17v-3.2h3.2M10 6.5V10l2.5 1.5",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
