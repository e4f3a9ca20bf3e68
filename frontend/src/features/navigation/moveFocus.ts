/** The navigation state that asks the page to move the focus to its content, used when a link is opened by keyboard. */
export const MOVE_FOCUS = { enter: true };

export function asksToMoveFocus(state: unknown): boolean {
  return typeof state === "object" && state !== null && "enter" in state;
}

/** The navigation state that asks the conversation to focus the text that the agent writes. */
export const WRITE = { write: true };

export function asksToWrite(state: unknown): boolean {
  return typeof state === "object" && state !== null && "write" in state;
}
