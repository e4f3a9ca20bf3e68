import { useStore } from "@nanostores/react";

import { locale } from "../../../i18n";
import { savedReplyText } from "../../../i18n/texts/savedReplies";
import { type Draft, insertedIn } from "../../replies/drafts/drafts";
import { labelOf } from "../model/variables";
import styles from "./NotKnownNote.module.css";

/** Says what stands in the reply in place of values that are not known. Empty when the author has removed it all. */
export function NotKnownNote({ draft }: { draft: Draft | undefined }) {
  const t = useStore(savedReplyText);
  const language = useStore(locale) === "en" ? "en" : "fr";
  const used = insertedIn(draft)
    .flatMap(({ fallbacks }) => fallbacks)
    .filter(({ fallback }) => draft?.text.includes(fallback))
    .map(({ name, fallback }) => {
      const label = labelOf(name, language);
      return fallback === "" ? t.leftOut({ name: label }) : t.fallbackUsed({ name: label, fallback });
    });
  if (used.length === 0) return null;
  return <p className={styles.note}>{t.notKnown({ list: [...new Set(used)].join("; ") })}</p>;
}
