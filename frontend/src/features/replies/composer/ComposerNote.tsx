import { useStore } from "@nanostores/react";

import { useFormats } from "../../../i18n/format";
import { replyText } from "../../../i18n/texts/composer";
import { savedReplyText } from "../../../i18n/texts/savedReplies";
import type { FilesNote } from "../files/filesNote";
import type { Audience } from "../shared/recipients";
import { isStorageAvailable } from "../shared/storage";
import styles from "./Composer.module.css";
import { MAX_LENGTH, MIN_LENGTH } from "./textLength";

/** The remaining characters are shown from this length on. */
const COUNT_FROM = MAX_LENGTH - 2_000;

interface Props {
  id: string;
  /** Of the text, in UTF-16 code units. */
  length: number;
  isTooShort: boolean;
  /** A gap of a saved reply that is still in the text. */
  gap: string | null;
  /** Why it cannot be sent because of its files. */
  files: FilesNote | null;
  /** Null when the author has to choose the recipients. */
  audience: Audience | null;
  isSentElsewhere: boolean;
}

/** The most important problem with the draft, or a warning about its recipients. Empty when there is neither. */
export function ComposerNote({ id, length, isTooShort, gap, files, audience, isSentElsewhere }: Props) {
  const t = useStore(replyText);
  const savedText = useStore(savedReplyText);
  const isSaved = useStore(isStorageAvailable);
  const formats = useFormats();
  const excess = length - MAX_LENGTH;
  let note = "";
  let isProblem = true;
  if (excess > 0) note = t.tooLong({ over: formats.number(excess) })(excess);
  else if (isTooShort) note = t.tooShort(MIN_LENGTH);
  else if (audience === null) note = t.choose;
  else if (files?.isProblem) note = files.text;
  else if (gap !== null) note = savedText.gap({ gap });
  else if (isSentElsewhere) note = t.sentElsewhere;
  else if (!isSaved) note = t.notSaved;
  else if (length > COUNT_FROM) note = t.left({ left: formats.number(-excess) })(-excess);
  else {
    isProblem = false;
    if (files) note = files.text;
    else if (audience !== "customer") note = audience === "both" ? t.warnBoth : t.warnOperator;
  }
  const about = note !== "" && note === files?.text ? "files" : undefined;
  return (
    <span id={id} className={styles.note} data-problem={isProblem || undefined} data-about={about}>
      {note}
    </span>
  );
}
