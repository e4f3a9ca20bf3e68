import { ApiError } from "../api/errors";
import { errorText } from "./texts/errors";

/** Why a request failed, as text for the user. */
export function requestErrorText(error: unknown): string {
  if (!(error instanceof ApiError)) return errorText.get().network;
  return apiErrorText(error.status, error.code);
}

/** The text for an error response, by its code or else its status. The server's own message is English. */
export function apiErrorText(status: number, code: string): string {
  const t = errorText.get();
  const texts: Partial<Record<string, string>> = {
    conversation_not_found: t.noConversation,
    reply_failed: t.replyFailed,
    too_many_tags: t.tooManyTags,
    snooze_in_past: t.snoozeInPast,
    agent_unknown: t.agentUnknown,
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
  const text = texts[code];
  if (text !== undefined) return text;
  if (status === 401) return t.session;
  if (status === 403) return t.forbidden;
  if (status === 429) return t.busy;
  return status >= 500 ? t.server : t.refused({ code });
}
