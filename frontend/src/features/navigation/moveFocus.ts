/** The navigation state that asks the page to move the focus to its content, used when a link is opened by keyboard. */
export const MOVE_FOCUS = { enter: true };

export function asksToMoveFocus(state: unknown): boolean {
  return typeof state === "object" && state !== null && "enter" in state;
}
