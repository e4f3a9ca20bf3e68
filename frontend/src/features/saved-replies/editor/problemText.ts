import type { savedRepliesPageText } from "../../../i18n/texts/savedReplies";
import type { ReplyProblem } from "../model/edited";

/** What is wrong, as a sentence. */
export function problemText({ field, problem, detail }: ReplyProblem, t: ReturnType<typeof savedRepliesPageText.get>): string {
  switch (problem) {
    case "missing":
      return t.problemMissing;
    case "duplicate":
      return field === "name" ? t.problemDuplicateName : t.problemDuplicateShortcut;
    case "invalid":
      return t.problemShortcut;
    case "too_long":
      return t.problemTooLong({ limit: detail });
    case "no_text":
      return t.problemNoText;
    case "unknown_variable":
      return t.problemUnknownVariable({ names: detail });
    default:
      return t.problemOther;
  }
}
