import { useStore } from "@nanostores/react";

import { useFormats } from "../../../i18n/format";
import { replyText } from "../../../i18n/texts/replies";
import styles from "./Composer.module.css";
import type { Audience } from "../shared/recipients";
import { isStorageAvailable } from "../shared/storage";
import { MAX_LENGTH, MIN_LENGTH } from "./textLength";

const COUNT_FROM = MAX_LENGTH - 2_000;

interface Props {
  id: string;
  /** Of the text, in UTF-16. */
  length: number;
  tooShort: boolean;
  /** Null while it has to be chosen. */
  audience: Audience | null;
  sentElsewhere: boolean;
}

/** The one remark worth making about the text, if any. */
export function ComposerNote({ id, length, tooShort, audience, sentElsewhere }: Props) {
  const t = useStore(replyText);
  const keepsDrafts = useStore(isStorageAvailable);
  const formats = useFormats();
  const over = length - MAX_LENGTH;
  let note = "";
  let bad = true;
  if (over > 0) note = t.tooLong({ over: formats.number(over) })(over);
  else if (tooShort) note = t.tooShort(MIN_LENGTH);
  else if (audience === null) note = t.choose;
  else if (sentElsewhere) note = t.sentElsewhere;
  else if (!keepsDrafts) note = t.notKept;
  else if (length > COUNT_FROM) note = t.left({ left: formats.number(-over) })(-over);
  else {
    bad = false;
    if (audience !== "customer") note = audience === "both" ? t.warnBoth : t.warnOperator;
  }
  return (
    <span id={id} className={styles.note} data-bad={bad || undefined}>
      {note}
    </span>
  );
}
