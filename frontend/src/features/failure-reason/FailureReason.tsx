import { useStore } from "@nanostores/react";

import { locale } from "../../i18n";
import { translateReason } from "../../i18n/failureReasons";
import { reasonText } from "../../i18n/texts/errors";

/**
 * Why something went wrong, in the reader's language. What the marketplace itself said stands in quotation marks;
 * a sentence of the server's that has no translation is marked as the English that it is.
 */
export function FailureReason({ words: reason }: { words: string }) {
  const t = useStore(reasonText);
  const code = useStore(locale);
  const said = translateReason(code, reason);
  if (said.translation === null) {
    return (
      <>
        {t.inEnglish} <span lang="en">{reason}</span>
      </>
    );
  }
  return (
    <>
      {said.translation}
      {said.quote !== null && (
        <>
          {" "}
          {t.marketplaceSays} <q>{said.quote}</q>
        </>
      )}
    </>
  );
}
