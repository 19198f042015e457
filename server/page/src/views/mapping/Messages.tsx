interface MessagesProps {
  messages: { where: string; what: string }[];
}

// What is wrong with no field of its own.
export function Messages({ messages }: MessagesProps) {
  if (messages.length === 0) return null;
  return (
    <ul class="field-error">
      {messages.map((one) => (
        <li key={one.where}>
          {one.where && <code>{one.where}</code>} {one.what}
        </li>
      ))}
    </ul>
  );
}
