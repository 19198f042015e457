import { recordName } from "./words.ts";

// A record by its type and ID, which opens in HubSpot where its address is known.
export function RecordLink({ type, id, url }: { type: string; id: string; url: string }) {
  const name = `${recordName(type)} ${id}`;
  if (!url) return <span>{name}</span>;
  return (
    <a href={url} target="_blank" rel="noreferrer" title="Opens in HubSpot">
      {name}
    </a>
  );
}
