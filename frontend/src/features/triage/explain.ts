import { type Conflict, conflictOf } from "../../api/conversations/changes";
import type { BulkResult, Conversation, ConversationDetail } from "../../api/types";
import type { Formats } from "../../i18n/format";
import { requestErrorText } from "../../i18n/requestErrors";
import { listText } from "../../i18n/texts/conversationList";
import { triageResultText } from "../../i18n/texts/triage";
import { fullName } from "../../model/names";
import { serverNow } from "../../model/serverClock";

type Nameable = Pick<Conversation, "customer">;

export function nameOf({ customer }: Nameable): string {
  return customer ? fullName(customer) : listText.get().marketplace;
}

/** Why a conversation was not changed: for a conflict, who changed what, and what it is now. */
export function notChangedText(conversation: Nameable, error: unknown, formats: Formats): string {
  const conflict = conflictOf(error);
  const reason = conflict ? conflictText(conflict, formats) : requestErrorText(error);
  return triageResultText.get().notChanged({ name: nameOf(conversation), reason });
}

function conflictText({ current, changed }: Conflict, formats: Formats): string {
  const t = triageResultText.get();
  const field = changed.find((change) => change.field !== "message");
  if (!field) return t.wroteMeanwhile;
  const time = formats.when(new Date(field.at), serverNow());
  return t.changedTo({ by: field.by || t.theInbox, time, now: presentValue(current, field.field, formats) });
}

function presentValue(current: ConversationDetail, field: string, formats: Formats): string {
  const t = triageResultText.get();
  if (field === "assignee") return current.assignee ? t.isAssigned({ name: current.assignee.name }) : t.isUnassigned;
  if (field === "no_reply_needed") return current.no_reply_needed ? t.needsNoReply : t.needsReply;
  if (current.state === "snoozed" && current.snoozed_until !== null) {
    return t.isSnoozed({ time: formats.until(new Date(current.snoozed_until), serverNow()) });
  }
  return current.state === "done" ? t.isDone : t.isOpen;
}

/** What did not work in a change of many conversations, in sentences; empty if all of it worked. */
export function problemsText(results: readonly BulkResult[]): string {
  const t = triageResultText.get();
  const total = (...outcomes: BulkResult["outcome"][]) =>
    results.filter(({ outcome }) => outcomes.includes(outcome)).length;
  const [conflicts, refused, failed] = [total("conflict"), total("refused", "not_found"), total("failed")];
  const sentences = [
    conflicts > 0 && t.changedMeanwhile(conflicts),
    refused > 0 && t.refused(refused),
    failed > 0 && t.failed(failed),
  ];
  return sentences.filter((sentence) => sentence !== false).join(" ");
}
