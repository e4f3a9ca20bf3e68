import { useEffect } from "react";

import { preferences } from "../../model/preferences";
import { COMMANDS, type Command } from "./catalogue";
import { isAvailable, runCommand } from "./registry";

export const IS_MAC = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** After the first key of a sequence, the second one is expected this long. */
const SEQUENCE_TIMEOUT_MS = 2_000;

const commandsByKey = new Map<string, Command[]>();
for (const command of COMMANDS) {
  if (command.readElsewhere) continue;
  for (const key of command.keys) commandsByKey.set(key, [...(commandsByKey.get(key) ?? []), command]);
}
const firstKeys = new Set([...commandsByKey.keys()].filter((key) => key.includes(" ")).map((key) => key.split(" ")[0]));

/** Reads the keys of all commands, for as long as the component is mounted. */
export function useCommandKeys(): void {
  useEffect(() => {
    let pending: { key: string; at: number } | null = null;
    function onKeyDown(event: KeyboardEvent) {
      const key = keyOf(event);
      if (key === null || event.defaultPrevented || event.isComposing || isOverlayOpen()) return;
      const isSequence = pending !== null && event.timeStamp - pending.at < SEQUENCE_TIMEOUT_MS;
      const name = isSequence && pending ? `${pending.key} ${key}` : key;
      if (isModifier(event.key)) return;
      pending = null;
      if (isCharacter(key) && (!preferences.get().singleKeys || isField(event.target))) return;
      if (!isSequence && firstKeys.has(key)) {
        pending = { key, at: event.timeStamp };
        return;
      }
      const isIgnored = (command: Command) =>
        (event.repeat && !command.repeats) || (isField(event.target) && !command.inFields);
      const command = commandsByKey.get(name)?.find((each) => !isIgnored(each) && isAvailable(each.id));
      if (command && runCommand(command.id, event)) event.preventDefault();
    }
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
}

/**
 * A key press as the catalogue writes it; null when it cannot be one of its keys. Letters are the same with Caps Lock.
 * Shift counts for letters and named keys only: whether another character needs it depends on the keyboard.
 */
function keyOf(event: KeyboardEvent): string | null {
  const [mod, other] = IS_MAC ? [event.metaKey, event.ctrlKey] : [event.ctrlKey, event.metaKey];
  if (other || event.altKey) return null;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const isLetter = /^\p{L}$/u.test(key);
  const shift = event.shiftKey && (isLetter || key.length > 1);
  return `${mod ? "Mod+" : ""}${shift ? "Shift+" : ""}${key}`;
}

/** Whether the key writes a character. Some people have to be able to switch such keys off (WCAG 2.1.4). */
function isCharacter(key: string): boolean {
  return !key.startsWith("Mod+") && key.replace("Shift+", "").length === 1;
}

const isModifier = (key: string) => ["Shift", "Control", "Alt", "Meta", "CapsLock"].includes(key);

function isField(target: EventTarget | null): boolean {
  const fields = "input:not([type=checkbox]), textarea, select, [contenteditable]";
  return target instanceof Element && target.closest(fields) !== null;
}

/** Dialogs and menus have their own keys. Those that are not `dialog` elements have the attribute `data-overlay`. */
function isOverlayOpen(): boolean {
  return document.querySelector("dialog[open], [data-overlay]") !== null;
}
