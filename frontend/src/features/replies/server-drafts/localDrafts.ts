import { replyText } from "../../../i18n/texts/composer";
import { readItem } from "../../../model/browserStorage";
import { announce } from "../../../ui/feedback/announcer";
import { type Draft, draftKey, drafts, isBlank, merge, parse, PREFIX, save } from "../drafts/drafts";
import { countParked } from "../drafts/parkedDrafts";
import { newId } from "../shared/newId";
import { compare, incremented, type VersionVector } from "../shared/versionVector";
import { openedConversation } from "./openedConversation";

export function findDraft({ author, conversationId }: Pick<Draft, "author" | "conversationId">): Draft | undefined {
  return drafts.get()[draftKey(author, conversationId)];
}

/** What the browser has stored, in whichever tab it was written. */
export function storedDraft({ author, conversationId }: Pick<Draft, "author" | "conversationId">): Draft | null {
  return parse(readItem("local", PREFIX + draftKey(author, conversationId)) ?? "");
}

/** Whether the browser has stored what includes these changes, or nothing is left of them here. */
export function isStored(place: Pick<Draft, "author" | "conversationId">, version: VersionVector): boolean {
  const stored = storedDraft(place);
  if (stored) return ["equal", "after"].includes(compare(stored.version, version));
  const draft = findDraft(place);
  return draft === undefined || isBlank(draft);
}

/** The key of a draft that was sent or given up is used up: what is written here is another reply. */
export function giveNewKey(place: Pick<Draft, "author" | "conversationId">, used: string | null): void {
  const draft = findDraft(place);
  if (draft?.id === used) save({ ...draft, id: newId(), version: incremented(draft.version) });
}

/** The drafts of all authors who use this browser. */
export function allDrafts(): Draft[] {
  return Object.values(drafts.get());
}

/** Calls `onChange` with each draft that changes, here or in another tab. Returns how to stop. */
export function onDraftChange(onChange: (draft: Draft) => void): () => void {
  return drafts.listen((all, _, key) => {
    const draft = key === undefined ? undefined : all[key];
    if (draft) onChange(draft);
  });
}

/** Merges what another device has saved on the server, by the rule for two tabs. Screen readers say what has changed. */
export function mergeFromOtherDevice(theirs: Draft): void {
  const look = () => ({ text: findDraft(theirs)?.text.trim() ?? "", parked: countParked(theirs) });
  const before = look();
  merge(theirs, "otherDevice", save);
  const after = look();
  if (theirs.conversationId !== openedConversation.get()) return;
  const t = replyText.get();
  if (after.parked > before.parked) announce(t.setAside);
  else if (after.text !== before.text) announce(after.text === "" ? t.endedElsewhere : t.fromOtherDevice);
}
