import { matchPath } from "react-router";

/** The conversation of the address as it is now: after a key, the app renders it only a moment later. */
export function openId(): string | undefined {
  return matchPath("/conversations/:id", window.location.pathname)?.params.id;
}
