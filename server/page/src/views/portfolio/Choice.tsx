interface ChoiceProps {
  id: string;
  label: string; // for who can't see what it belongs to
  value: number;
  options: { value: number; name: string }[];
  onChange: (value: string) => void;
}

// A span of time, beside a card's title.
export function Choice({ id, label, value, options, onChange }: ChoiceProps) {
  return (
    <span class="inline-choice">
      <label for={id} class="hidden">
        {label}
      </label>
      <select id={id} value={String(value)} onChange={(event) => onChange(event.currentTarget.value)}>
        {options.map((one) => (
          <option key={one.value} value={String(one.value)}>
            {one.name}
          </option>
        ))}
      </select>
    </span>
  );
}

// The value of the address where it is one of the options.
export function chosen(query: URLSearchParams, name: string, options: { value: number }[], standard: number): number {
  const wanted = Number(query.get(name));
  return options.some((one) => one.value === wanted) ? wanted : standard;
}
