import { useStore } from "@nanostores/react";

import type { ConversationDetail } from "../../../api/types";
import { locale as pageLocale } from "../../../i18n";
import { detailsText } from "../../../i18n/texts/details";
import styles from "./Details.module.css";
import { Fact } from "./Fact";

interface Props {
  /** The customer's language as the server found it; null: not known. */
  language: string | null;
  /** The locale of their account at the marketplace, such as `fr_CA`. */
  locale: string | null;
  /** What says so; undefined from an API that was rolled back. */
  source: ConversationDetail["language_source"] | undefined;
}

/** The customer's language, and how we know it. */
export function LanguageFact({ language, locale, source }: Props) {
  const t = useStore(detailsText);
  const page = useStore(pageLocale);
  const ofLocale = locale === null ? null : primaryOf(locale);
  const known = language === null ? ofLocale : primaryOf(language);
  let reason = t.languageFromOrder;
  if (known === null) reason = t.languageNoSource;
  else if (source === "order") reason = t.languageOfOrder;
  else if (source === "earlier") reason = t.languageEarlier;
  else if (known === ofLocale) reason = t.languageFromLocale({ locale: locale ?? "" });
  else if (locale !== null) reason = t.languageNotLocale({ locale });
  return (
    <Fact name={t.language}>
      {known === null ? t.languageUnknown : nameOf(known, page)}
      <span className={styles.hint}>{reason}</span>
    </Fact>
  );
}

const primaryOf = (tag: string) => tag.split(/[_-]/, 1)[0]?.toLowerCase() ?? tag;

/** The name of a language in the page's language; its code if the browser knows no name. */
function nameOf(code: string, page: string): string {
  try {
    return new Intl.DisplayNames([page], { type: "language" }).of(code) ?? code;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return code;
  }
}
