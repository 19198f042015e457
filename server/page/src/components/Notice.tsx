import type { ComponentChildren } from "preact";
import { Icon } from "./Icon.tsx";
import type { Tone } from "./Tag.tsx";

interface NoticeProps {
  tone?: Tone;
  title: string;
  children?: ComponentChildren;
  actions?: ComponentChildren;
  isUrgent?: boolean; // read out at once
}

export function Notice({ tone = "info", title, children, actions, isUrgent }: NoticeProps) {
  const icon = tone === "good" ? "check" : tone === "info" || tone === "plain" ? "info" : "alert";
  return (
    <div class={`notice notice-${tone}`} role={isUrgent ? "alert" : undefined}>
      <Icon name={icon} />
      <div class="notice-body">
        <p class="notice-title">{title}</p>
        {children && <div class="notice-text">{children}</div>}
      </div>
      {actions && <div class="actions">{actions}</div>}
    </div>
  );
}
