import type { Formats } from "../../../i18n/format";
import type { uploadText } from "../../../i18n/texts/uploads";
import type { Draft } from "../drafts/drafts";
import { MAX_BYTES, MAX_FILES, roundedUp, sizeOf } from "./limits";
import type { Transfer } from "./transfers";

/** Why a draft with files cannot be sent as it is. */
export interface FilesNote {
  text: string;
  /** Whether its author has to do something about the files; otherwise it passes, or words are missing. */
  isProblem: boolean;
}

/** Null when nothing about the files speaks against sending. `coming`: how many are about to be added to the draft. */
export function filesNote(
  draft: Draft | undefined,
  coming: number,
  transfers: Readonly<Record<string, Transfer>>,
  t: ReturnType<typeof uploadText.get>,
  formats: Formats,
): FilesNote | null {
  const files = draft?.files ?? [];
  const problem = (text: string) => ({ text, isProblem: true });
  if (files.length > MAX_FILES) return problem(t.tooManyInAll(files.length - MAX_FILES));
  if (sizeOf(files) > MAX_BYTES) return problem(t.togetherInAll({ size: formats.fileSize(roundedUp(sizeOf(files))) }));
  const missing = files.filter(({ uploadId }) => uploadId === null);
  const stuck = missing.filter(({ key }) => ["failed", "unfinished"].includes(transfers[key]?.step ?? ""));
  if (stuck.length > 0) return problem(t.stuck(stuck.length));
  const awaited = missing.length + coming;
  if (awaited > 0) return { text: t.waiting(awaited), isProblem: false };
  return files.length > 0 && draft?.text.trim() === "" ? { text: t.needsWords, isProblem: false } : null;
}
