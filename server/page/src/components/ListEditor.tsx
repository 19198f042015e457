import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { announce } from "../announce.ts";
import { Button } from "./Button.tsx";

interface ListEditorProps<T> {
  name: string; // of one: "condition"
  items: T[];
  least?: number;
  most: number;
  isFixed: boolean;
  addName: string; // "Add a condition"
  beside?: ComponentChildren; // of that button
  fresh: () => T;
  onChange: (items: T[]) => void;
  children: (item: T, i: number, set: (item: T) => void) => ComponentChildren;
}

type Place = { i: number; does: "up" | "down" | "what" };

// A list in its order: each can be moved and taken away, another one added, all with the keyboard;
// the focus goes along, and what happened is said.
export function ListEditor<T>({ name, items, least = 0, most, isFixed, addName, beside, fresh, onChange, children }: ListEditorProps<T>) {
  const list = useRef<HTMLDivElement>(null);
  const wanted = useRef<Place | "add" | null>(null);
  // An item keeps what it has open, wherever it goes.
  const keys = useRef<number[]>([]);
  const last = useRef(0);
  while (keys.current.length < items.length) keys.current.push(++last.current);
  keys.current.length = items.length;

  useLayoutEffect(() => {
    const place = wanted.current;
    wanted.current = null;
    if (place !== null) focusOn(list.current, place);
  });

  const move = (i: number, by: -1 | 1) => {
    const swap = <S,>(all: S[]) => {
      const next = [...all];
      [next[i], next[i + by]] = [next[i + by], next[i]];
      return next;
    };
    keys.current = swap(keys.current);
    wanted.current = { i: i + by, does: by < 0 ? "up" : "down" };
    announce(`The ${name} is ${i + by + 1} of ${items.length} now`);
    onChange(swap(items));
  };
  const remove = (i: number) => {
    keys.current = keys.current.filter((_, j) => j !== i);
    wanted.current = "add";
    announce(`The ${name} is gone`);
    onChange(items.filter((_, j) => j !== i));
  };
  const add = () => {
    wanted.current = { i: items.length, does: "what" };
    onChange([...items, fresh()]);
  };
  return (
    <div class="list-editor" ref={list}>
      {items.length > 0 && (
        <ol>
          {items.map((item, i) => (
            <li key={keys.current[i]} class="list-one">
              <div class="list-what">{children(item, i, (next) => onChange(items.map((one, j) => (j === i ? next : one))))}</div>
              {!isFixed && (
                <div class="list-tools">
                  {items.length > 1 && (
                    <>
                      <Button kind="quiet" icon="raise" data-does="up" aria-label={`Move ${name} ${i + 1} up`} disabled={i === 0} onClick={() => move(i, -1)} />
                      <Button kind="quiet" icon="lower" data-does="down" aria-label={`Move ${name} ${i + 1} down`} disabled={i === items.length - 1} onClick={() => move(i, 1)} />
                    </>
                  )}
                  {items.length > least && <Button kind="quiet" icon="close" aria-label={`Remove ${name} ${i + 1}`} onClick={() => remove(i)} />}
                </div>
              )}
            </li>
          ))}
        </ol>
      )}
      {!isFixed && (
        <div class="actions list-add">
          {items.length < most && (
            <Button icon="plus" onClick={add}>
              {addName}
            </Button>
          )}
          {beside}
        </div>
      )}
    </div>
  );
}

const ENABLED = "button:not(:disabled), input:not(:disabled), select:not(:disabled), textarea:not(:disabled)";

function focusOn(list: HTMLElement | null, place: Place | "add"): void {
  if (!list) return;
  const add = list.querySelector<HTMLElement>(":scope > .list-add > button");
  const item = place === "add" ? null : list.querySelectorAll<HTMLElement>(":scope > ol > li")[place.i];
  if (place === "add" || !item) return add?.focus();
  const within = item.querySelector<HTMLElement>(place.does === "what" ? ":scope > .list-what" : ":scope > .list-tools");
  // At either end there is no further to go: the other way is.
  const button = within?.querySelector<HTMLElement>(`[data-does="${place.does}"]:not(:disabled)`);
  (button ?? within?.querySelector<HTMLElement>(ENABLED))?.focus();
}
