/** The navigation state that asks for the focus to move into the conversation. */
export const ENTER_STATE = { enter: true };

export function isEnterState(state: unknown): boolean {
  return typeof state === "object" && state !== null && "enter" in state;
}
