import { createContext, useCallback, useRef, useLayoutEffect } from "react";

import type { Addressee } from "../../../api/types";
import { useCommands } from "../../commands/registry";
import { isBlank } from "../../message-body/bodyText";
import type { TimelineMessage } from "../model/timelineMessage";
import { firstWordsOf, focusedMessage, selectedWords } from "./quotedWords";

/** Quotes the message with this key: what is selected in it, or its first lines. Null: nobody can be written to. */
export const QuoteContext = createContext<((key: string) => void) | null>(null);

/**
 * Registers the command Quote: what is selected in a message, else the message that has the focus, else the newest one
 * of whom the reply is to. What the marketplace wrote to the shop alone gets into a reply to the customer only if the
 * agent points at it. `shownRecipients` tells those that are chosen now. Returns what quotes a given message.
 */
export function useQuoting(
  messages: readonly TimelineMessage[],
  canReply: boolean,
  shownRecipients: () => readonly Addressee[],
  write: (words: string) => void,
): ((key: string) => void) | null {
  const latest = useRef({ messages, write });
  useLayoutEffect(() => {
    latest.current = { messages, write };
  });
  const quote = useCallback((key: string) => {
    const message = latest.current.messages.find((each) => each.key === key);
    const selected = selectedWords();
    const words = selected?.key === key ? selected.words : message && firstWordsOf(message);
    if (words !== undefined && words !== "") latest.current.write(words);
  }, []);

  const find = (key: string | null) => messages.find((each) => each.key === key && !isBlank(each.text));
  const newest = () => {
    const to = shownRecipients();
    const from = to.includes("customer") ? "customer" : to[0];
    return messages.findLast(({ sender, text }) => sender === from && !isBlank(text));
  };
  const target = () => find(selectedWords()?.key ?? null) ?? find(focusedMessage()) ?? newest();
  useCommands({
    quote: {
      run() {
        const message = target();
        if (message) quote(message.key);
      },
      isAvailable: () => canReply && target() !== undefined,
    },
  });
  return canReply ? quote : null;
}
