import type { ComponentChildren } from "preact";

interface InHubSpotProps {
  url: string; // "": HubSpot has no page for it
  children: ComponentChildren;
}

// What is called by its name and opens in HubSpot, where it has a page there.
export function InHubSpot({ url, children }: InHubSpotProps) {
  if (!url) return <>{children}</>;
  return (
    <a href={url} target="_blank" rel="noreferrer" title="Opens in HubSpot">
      {children}
    </a>
  );
}
