/** The navigation state that asks for the focus to move into the conversation. */
export const ENTER = { enter: true };

export function isEnter(state: unknown): boolean {
  return typeof state === "object" && state !== null && "enter" in state;
}
