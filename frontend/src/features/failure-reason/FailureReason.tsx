import { useStore } from "@nanostores/react";

import { locale } from "../../i18n";
import { reasonIn } from "../../i18n/failureReasons";
import { reasonText } from "../../i18n/texts/errors";

/**
 * Why something went wrong, in the reader's language. What the marketplace itself said stands in quotation marks;
 * a sentence of the server's that has no translation is marked as the English that it is.
 */
export function ReasonGiven({ words }: { words: string }) {
  const t = useStore(reasonText);
  const code = useStore(locale);
  const said = reasonIn(code, words);
  if (said.words === null) {
    return (
      <>
        {t.inEnglish} <span lang="en">{words}</span>
      </>
    );
  }
  return (
    <>
      {said.words}
      {said.quote !== null && (
        <>
          {" "}
          {t.marketplaceSays} <q>{said.quote}</q>
        </>
      )}
    </>
  );
}
