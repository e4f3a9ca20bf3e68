import { useStore } from "@nanostores/react";
import { type RefObject, useId } from "react";

import type { Finding, GuardRule } from "../../api/types";
import { guardText } from "../../i18n/texts/guard";
import { Icon } from "../../ui/elements/Icon";
import styles from "./GuardNotes.module.css";
import { useMarkedWords, wordsOf } from "./markedWords";

interface Props {
  text: string;
  findings: readonly Finding[];
  sentDespite: readonly string[];
  unchecked: boolean;
  /** Where the text is shown. */
  shownIn: RefObject<HTMLElement | null>;
}

/** What the guard found in a reply that waits for its author, or of what they were warned before they sent it. */
export default function GuardNotes({ text, findings, sentDespite, unchecked, shownIn }: Props) {
  const t = useStore(guardText);
  const titleId = useId();
  useMarkedWords(shownIn, text, findings);
  if (findings.length > 0) {
    const blocking = [...new Set(findings.filter(({ blocks }) => blocks).map(({ rule }) => rule))];
    return (
      <section className={styles.findings} aria-labelledby={titleId}>
        <p id={titleId} className={styles.title}>
          {t.title(findings.length)}
        </p>
        <ul>
          {findings.map((finding) => (
            <li key={`${finding.rule} ${finding.start}`}>
              {finding.end > finding.start && (
                <>
                  <q className={styles.words} dir="auto">{wordsOf(text, finding)}</q>{" "}
                </>
              )}
              {t[sentenceOf(finding.rule)]}
            </li>
          ))}
        </ul>
        {blocking.length > 0 && (
          <p className={styles.blocked}>{t.blocked({ rules: blocking.map((rule) => t[nameOf(rule)]).join(", ") })}</p>
        )}
      </section>
    );
  }
  if (sentDespite.length === 0 && !unchecked) return null;
  return (
    <p className={styles.sent}>
      <Icon name="alert" size={13} />
      {sentDespite.length > 0
        ? t.sentDespite({ rules: sentDespite.map((rule) => t[nameOf(rule)]).join(", ") })
        : t.unchecked}
    </p>
  );
}

const NAMES = {
  phone: "namePhone",
  email: "nameEmail",
  link: "nameLink",
  review: "nameReview",
  off_marketplace: "nameOffMarketplace",
  recipients: "nameRecipients",
  language: "nameLanguage",
  not_in_order: "nameNotInOrder",
  undated_promise: "nameUndatedPromise",
  address: "nameAddress",
} as const satisfies Record<GuardRule, string>;

/** A newer server may have rules that this page does not know. */
const isKnown = (rule: string): rule is GuardRule => rule in NAMES;
const sentenceOf = (rule: string) => (isKnown(rule) ? rule : "another");
const nameOf = (rule: string) => (isKnown(rule) ? NAMES[rule] : "nameAnother");
