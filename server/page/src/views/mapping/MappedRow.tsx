import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Button } from "../../components/Button.tsx";
import { Tag } from "../../components/Tag.tsx";

interface MappedRowProps {
  id: string;
  name: string;
  words: string; // what it says at present
  isEmpty?: boolean;
  isChanged: boolean;
  isOwn?: boolean; // says otherwise than the standard
  isWrong: boolean;
  isOpen: boolean;
  mayEdit: boolean;
  onToggle: () => void;
  children: ComponentChildren; // its editor
}

// One thing of the configuration in a line, with its editor below while it is open.
export function MappedRow({ id, name, words, isEmpty, isChanged, isOwn, isWrong, isOpen, mayEdit, onToggle, children }: MappedRowProps) {
  // What is wrong is opened, and stays so while it is mended: its message goes with the first letter.
  const [isMended, setMended] = useState(isWrong);
  useEffect(() => {
    if (isWrong) setMended(true);
  }, [isWrong]);
  const isShown = isOpen || isMended;
  const does = isShown ? "Close" : mayEdit ? "Edit" : "Show";
  const toggle = () => {
    setMended(false);
    if (isOpen || !isShown) onToggle();
  };
  return (
    <li id={id} class={isShown ? "mapped-open" : ""}>
      <div class="mapped-row">
        <span class="mapped-name">{name}</span>
        <span class={isEmpty ? "mapped-words faint" : "mapped-words"}>{words}</span>
        <span class="mapped-tag">
          {isWrong ? <Tag tone="bad">Wrong</Tag> : isChanged ? <Tag tone="info">Draft</Tag> : isOwn ? <Tag>Not standard</Tag> : null}
        </span>
        <Button kind="quiet" aria-expanded={isShown} aria-label={`${does} ${name}`} onClick={toggle}>
          {does}
        </Button>
      </div>
      {isShown && (
        <div class="mapped-body" role="group" aria-label={name}>
          {children}
        </div>
      )}
    </li>
  );
}
