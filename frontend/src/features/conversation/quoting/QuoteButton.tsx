import { useStore } from "@nanostores/react";
import { use } from "react";

import { conversationText } from "../../../i18n/texts/conversation";
import { Button } from "../../../ui/elements/Button";
import { isBlank } from "../../message-body/bodyText";
import type { TimelineMessage } from "../model/timelineMessage";
import styles from "./QuoteButton.module.css";
import { QuoteContext } from "./useQuoting";

/** Quotes the message, or what is selected in it, in the reply. */
export function QuoteButton({ message: { key, text } }: { message: TimelineMessage }) {
  const t = useStore(conversationText);
  const quote = use(QuoteContext);
  if (quote === null || isBlank(text)) return null;
  return (
    <span className={styles.quote}>
      <Button
        variant="link"
        // The selection stays.
        onPointerDown={(event) => event.preventDefault()}
        onClick={() => quote(key)}
      >
        {t.quote}
      </Button>
    </span>
  );
}
