export interface Column {
  name: string;
  class?: string; // that of its cells: "number", "roomy"
  isHidden?: boolean; // its cells speak for themselves; the name is for who can't see them
}

// The head of a table: what stands in each column.
export function TableHead({ columns }: { columns: (string | Column)[] }) {
  return (
    <thead>
      <tr>
        {columns.map((one) => {
          const column: Column = typeof one === "string" ? { name: one } : one;
          return (
            <th key={column.name} scope="col" class={column.class}>
              {column.isHidden ? <span class="hidden">{column.name}</span> : column.name}
            </th>
          );
        })}
      </tr>
    </thead>
  );
}
