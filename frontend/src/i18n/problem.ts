import { ApiError } from "../api/errors";
import { errorText } from "./texts";

/** What to tell a person about a request that failed. */
export function problemText(error: unknown): string {
  const t = errorText.get();
  if (!(error instanceof ApiError)) return t.network;
  if (error.status === 401) return t.session;
  if (error.status === 403) return t.forbidden;
  return error.status >= 500 ? t.server : error.message;
}
