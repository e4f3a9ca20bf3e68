import type { Addressee } from "../../../api/types";
import type { DraftContent } from "../drafts/drafts";

/**
 * The recipients that the composer shows as chosen. Null when the draft's recipients are no longer possible: the author
 * has to choose others, they are never replaced automatically.
 */
export function shownRecipients(draft: DraftContent | undefined, choices: Addressee[][]): Addressee[] | null {
  const chosen = choices.find((to) => to.join() === draft?.to.join());
  if (chosen) return chosen;
  const isBegun = draft && (draft.text.trim() !== "" || draft.files.length > 0);
  return isBegun ? null : (choices[0] ?? null);
}
