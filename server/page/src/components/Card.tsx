import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

interface CardProps {
  title: string;
  aside?: ComponentChildren; // beside the title: a tag, a button
  children: ComponentChildren;
  level?: 2 | 3;
}

export function Card({ title, aside, children, level = 2 }: CardProps) {
  const id = useId();
  const Heading = level === 2 ? "h2" : "h3";
  return (
    <section class="card" aria-labelledby={id}>
      <header class="card-head">
        <Heading id={id}>{title}</Heading>
        {aside}
      </header>
      {children}
    </section>
  );
}
