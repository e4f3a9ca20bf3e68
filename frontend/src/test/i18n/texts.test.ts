import { messagesToJSON } from "@nanostores/i18n";
import { expect, test } from "vitest";

import { fr } from "../../i18n/fr";
import { frenchReason } from "../../i18n/fr/failureReasons";

test("French has the same texts and placeholders as English", () => {
  const modules = import.meta.glob<object>("../../i18n/texts/*.ts", { eager: true });
  const english = messagesToJSON(...Object.values(modules).flatMap((texts) => Object.values(texts)));
  const shape = (value: unknown): unknown => {
    if (typeof value === "string") return value.match(/\{\w+\}/g)?.sort() ?? [];
    return Object.fromEntries(Object.entries(value as object).map(([key, inner]) => [key, shape(inner)]));
  };
  expect(shape(fr)).toEqual(shape(english));
});

// The sentences of the server, as they are in `functions/inbox` and `functions/mirakl`.
test.each([
  "The marketplace asks to wait 37 s before the next call.",
  "The marketplace cannot be reached.",
  "The marketplace cannot be reached (ReadTimeout).",
  "The connection broke before the marketplace answered.",
  "The marketplace answered with an error (503).",
  "The marketplace's answer could not be read.",
  "The marketplace's answer does not say that it has the message.",
  "The marketplace named a message that another reply has become.",
  "A message of the shop has appeared since then that nobody wrote here. It may be this reply.",
  "The marketplace said that it took this reply, and its conversation does not show it.",
  "The marketplace does not show the whole conversation.",
  "The marketplace does not show the reply yet.",
  "The marketplace did not take the reply in 12 attempts.",
  "The marketplace does not accept the API key (401).",
  "The marketplace's answer has more than 268 MB.",
  "The marketplace's answer took more than 30 seconds.",
  "The marketplace's token of the next page of conversations could not be read.",
  "Could not be read: subject, number of messages, whether a reply is needed.",
  "1 of 3 messages are missing. Could not be read: messages.",
  "Nobody could tell whether the marketplace has this reply. The marketplace does not show the whole conversation.",
])("there is a French sentence for: %s", (english) => {
  const { translation } = frenchReason(english);
  expect(translation).toMatch(/marché|connexion|clé d’API|boutique/);
  expect(translation).not.toContain("marketplace");
});
