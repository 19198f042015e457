// The views, in the order in which the navigation names them. docs/page.md says how to add one.
import type { ComponentType } from "preact";
import type { IconName } from "./components/Icon.tsx";
import { Client } from "./views/Client.tsx";
import { Clients } from "./views/Clients.tsx";
import { Integrations } from "./views/Integrations.tsx";
import { Mapping } from "./views/Mapping.tsx";
import { Portfolio } from "./views/Portfolio.tsx";
import { Quality } from "./views/Quality.tsx";
import { Run } from "./views/Run.tsx";
import { Sync } from "./views/Sync.tsx";

export interface ViewProps {
  variables: Record<string, string>; // of the pattern: {id: "sync_01"}
  query: URLSearchParams;
}

export interface View {
  pattern: string; // below /app/: "sync/:id"
  title: string; // of the browser's tab
  view: ComponentType<ViewProps>;
  link?: { name: string; icon: IconName }; // its entry of the navigation; none: it is reached from another view
}

export const VIEWS: View[] = [
  { pattern: "", title: "Integrations", view: Integrations, link: { name: "Integrations", icon: "plug" } },
  { pattern: "sync", title: "Sync", view: Sync, link: { name: "Sync", icon: "sync" } },
  { pattern: "portfolio", title: "Portfolio", view: Portfolio, link: { name: "Portfolio", icon: "chart" } },
  { pattern: "clients", title: "Clients", view: Clients, link: { name: "Clients", icon: "people" } },
  { pattern: "clients/:id", title: "Client", view: Client },
  { pattern: "sync/:id", title: "Sync run", view: Run },
  { pattern: "mapping", title: "Mapping", view: Mapping, link: { name: "Mapping", icon: "map" } },
  { pattern: "quality", title: "Data quality", view: Quality, link: { name: "Data quality", icon: "shield" } },
];
