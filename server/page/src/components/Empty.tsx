import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./Icon.tsx";

// Nothing is there, why, and what to do about it.
export function Empty({ icon = "info", title, children }: { icon?: IconName; title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <Icon name={icon} />
      <p class="empty-title">{title}</p>
      {children && <div class="faint">{children}</div>}
    </div>
  );
}
