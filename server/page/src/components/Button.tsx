import type { ComponentChildren, JSX } from "preact";
import { Icon, type IconName } from "./Icon.tsx";

interface ButtonProps extends Omit<JSX.ButtonHTMLAttributes<HTMLButtonElement>, "icon"> {
  kind?: "primary" | "plain" | "quiet" | "danger";
  icon?: IconName;
  isBusy?: boolean; // what it began is under way: it can't be pressed again
  children?: ComponentChildren;
}

export function Button({ kind = "plain", icon, isBusy, children, disabled, class: more = "", ...rest }: ButtonProps) {
  return (
    <button type="button" class={`button button-${kind} ${more}`} disabled={disabled || isBusy} aria-busy={isBusy} {...rest}>
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}
