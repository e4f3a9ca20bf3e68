import { fileRefusalText } from "../../../i18n/texts/uploads";
import type { ReplyRefusal } from "../outbox/outbox";
import { MAX_FILES } from "./limits";

/** What to do about a reply that the server did not take because of its files; null: it was something else. */
export function fileRefusal({ code, count, limit, present }: ReplyRefusal): string | null {
  const t = fileRefusalText.get();
  switch (code) {
    case "upload_missing":
      return t.missing(count);
    case "uploads_too_large":
      return t.tooLarge;
    case "too_many_files":
      return limit > MAX_FILES ? t.tooManyOfOrder({ limit, present }) : t.tooManyInReply({ limit });
    default:
      return null;
  }
}
