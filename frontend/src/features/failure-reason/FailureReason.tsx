import { useStore } from "@nanostores/react";

import { locale } from "../../i18n";
import { translateReason } from "../../i18n/failureReasons";
import { reasonText } from "../../i18n/texts/errors";

/**
 * Why something failed, in the user's language. `reason` is the server's sentence, in English. Words that it quotes
 * from the marketplace are set in quotation marks; a sentence without a translation is marked up as English.
 */
export function FailureReason({ reason }: { reason: string }) {
  const t = useStore(reasonText);
  const language = useStore(locale);
  const { translation, quote } = translateReason(language, reason);
  if (translation === null) {
    return (
      <>
        {t.inEnglish} <span lang="en">{reason}</span>
      </>
    );
  }
  return (
    <>
      {translation}
      {quote !== null && (
        <>
          {" "}
          {t.marketplaceSays} <q>{quote}</q>
        </>
      )}
    </>
  );
}
