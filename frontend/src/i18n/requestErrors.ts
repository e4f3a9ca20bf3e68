import { ApiError } from "../api/errors";
import { errorText } from "./texts/errors";

/** What to tell a person about a request that failed. */
export function requestErrorText(error: unknown): string {
  if (!(error instanceof ApiError)) return errorText.get().network;
  return refusalText(error.status, error.code);
}

/** The same by what the server answered. Its own sentences are English; its codes are for us to put into words. */
export function refusalText(status: number, code: string): string {
  const t = errorText.get();
  const words: Partial<Record<string, string>> = {
    conversation_not_found: t.noConversation,
    message_not_found: t.noMessage,
    too_late_to_cancel: t.tooLate,
    not_failed: t.notFailed,
    not_yours: t.notYours,
    not_to_decide: t.notToDecide,
    recipient_not_allowed: t.recipient,
    idempotency_key_reused: t.keyReused,
    invalid_body: t.invalid,
    body_too_large: t.tooLarge,
  };
  const known = words[code];
  if (known !== undefined) return known;
  if (status === 401) return t.session;
  if (status === 403) return t.forbidden;
  if (status === 429) return t.busy;
  return status >= 500 ? t.server : t.refused({ code });
}
