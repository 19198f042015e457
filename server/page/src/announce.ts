// Says something to who listens to the page instead of looking at it.
let region: HTMLElement | null = null;

export function announceIn(element: HTMLElement | null): void {
  region = element;
}

export function announce(text: string): void {
  if (region) region.textContent = text;
}
