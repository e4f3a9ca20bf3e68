import { useEffect, useEffectEvent } from "react";

/** Handlers by `event.key`. A handler that returns false leaves the key to the browser. */
export type Hotkeys = Record<string, (event: KeyboardEvent) => void | false>;

export function isField(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("input, textarea, select, [contenteditable]") !== null;
}

/** Single keys for the whole app. Ignored in form fields, with Ctrl, Alt or Meta, and while a dialog is open. */
export function useHotkeys(keys: Hotkeys): void {
  const handleKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isField(event.target) || document.querySelector("dialog[open]")) return;
    const handler = Object.hasOwn(keys, event.key) ? keys[event.key] : undefined;
    if (handler && handler(event) !== false) event.preventDefault();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => handleKey(event);
    document.addEventListener("keydown", listener);
    return () => document.removeEventListener("keydown", listener);
  }, []);
}
