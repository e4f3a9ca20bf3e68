import { atom } from "nanostores";
import { useEffect, useEffectEvent, useLayoutEffect, useRef } from "react";

import { COMMANDS, type Command, type CommandId } from "./catalogue";

export interface Handler {
  /** What the command does. `event` is the key press, if a key ran it. False: leave the key to the browser. */
  run(event?: KeyboardEvent): void | false;
  /** Always, unless given. */
  isAvailable?(): boolean;
  /** For Undo: when that was done which it undoes (ms, server's clock). */
  at?: number;
}

/** By command; the handler that was registered last comes last. It is asked first, except by Undo: see `at`. */
const handlers = atom<ReadonlyMap<CommandId, readonly Handler[]>>(new Map());

/** Returns how to take the handler back. */
export function registerCommand(id: CommandId, handler: Handler): () => void {
  setHandlers(id, (others) => [...others, handler]);
  return () => setHandlers(id, (all) => all.filter((other) => other !== handler));
}

function setHandlers(id: CommandId, change: (all: readonly Handler[]) => readonly Handler[]): void {
  handlers.set(new Map(handlers.get()).set(id, change(handlers.get().get(id) ?? [])));
}

function handlerOf(id: CommandId): Handler | undefined {
  const available = handlers.get().get(id)?.filter((handler) => handler.isAvailable?.() ?? true);
  const newest = Math.max(...(available ?? []).map(({ at = 0 }) => at));
  return available?.findLast(({ at = 0 }) => at === newest);
}

export function isAvailable(id: CommandId): boolean {
  return handlerOf(id) !== undefined;
}

/** The commands that would do something now, in the order of the catalogue. */
export function availableCommands(): Command[] {
  return COMMANDS.filter(({ id }) => isAvailable(id));
}

/** Returns whether the command was available and took the key. */
export function runCommand(id: CommandId, event?: KeyboardEvent): boolean {
  const handler = handlerOf(id);
  return handler !== undefined && handler.run(event) !== false;
}

type Handlers = Partial<Record<CommandId, Handler["run"] | Handler>>;

/**
 * Registers what commands do while the component is mounted. `commands` always has the same ids. Of several
 * components that register one command, the last one to be mounted for which it is available runs it.
 */
export function useCommands(commands: Handlers): void {
  // Not an effect event: the palette asks while it renders what is available.
  const latest = useRef(commands);
  useLayoutEffect(() => {
    latest.current = commands;
  });
  const ids = Object.keys(commands).join(" ");
  useEffect(() => {
    const handler = (id: CommandId): Handler | undefined => {
      const given = latest.current[id];
      return typeof given === "function" ? { run: given } : given;
    };
    const removers = (ids.split(" ") as CommandId[]).map((id) =>
      registerCommand(id, {
        run: (event) => handler(id)?.run(event),
        isAvailable: () => handler(id)?.isAvailable?.() ?? true,
      }),
    );
    return () => removers.forEach((remove) => remove());
  }, [ids]);
}

/** By the key of what can be undone: when it was done. The server may date it later, when it has arrived there. */
const doneAt = new Map<string, number>();

/**
 * Makes `run` what Undo does while there is something to undo: of several such things, what was done last is undone
 * first. `done` names the thing and says when it was done (ISO 8601, server's clock); undefined: there is nothing.
 */
export function useUndo(done: { key: string; at: string } | undefined, run: () => void): void {
  const runNow = useEffectEvent(run);
  const { key, at = "" } = done ?? {};
  useEffect(() => {
    if (key === undefined) return;
    const time = doneAt.get(key) ?? Date.parse(at);
    doneAt.set(key, time);
    return registerCommand("undo", { run: () => runNow(), at: time });
  }, [key, at]);
}
