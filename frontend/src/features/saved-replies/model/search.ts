import type { SavedReply } from "../../../api/types";
import { folded, matchRank } from "../../../model/folding";
import { isLanguage } from "./values";
import { type Language, LANGUAGES } from "./variables";

/** A saved reply in the language in which it would be inserted. */
export interface ReplyOption {
  reply: SavedReply;
  language: Language;
  /** Null: it has no text in the customer's language, and the other language is not used for them. */
  template: string | null;
  /** It was found by its shortcut or name, or nothing was typed. Else only by words of its text. */
  isNamed: boolean;
}

/**
 * The saved replies that match what was typed, the best and most used first. Those without a text for the customer
 * come last. If the customer's language is not one of ours, each text is an option of its own.
 */
export function optionsFor(replies: readonly SavedReply[], typed: string, customersLanguage: string | null): ReplyOption[] {
  const ranked = replies.flatMap((reply) => {
    const languages = isLanguage(customersLanguage)
      ? [customersLanguage]
      : LANGUAGES.filter((language) => reply.texts[language] !== undefined);
    return languages.map((language) => {
      const template = reply.texts[language] ?? null;
      return { reply, language, template, rank: rankOf(reply, template, typed) };
    });
  });
  return ranked
    .filter(({ rank }) => rank > 0)
    .sort(
      (a, b) =>
        Number(a.template === null) - Number(b.template === null) ||
        b.rank - a.rank ||
        b.reply.uses - a.reply.uses ||
        (b.reply.last_used_at ?? "").localeCompare(a.reply.last_used_at ?? "") ||
        a.reply.name.localeCompare(b.reply.name),
    )
    .map(({ reply, language, template, rank }) => ({
      reply,
      language,
      template,
      isNamed: rank > TEXT_RANK || typed.trim() === "",
    }));
}

const TEXT_RANK = 1;

/** 0: it does not match. A shortcut is typed on purpose, so it comes before a name, and a name before words of the text. */
function rankOf({ name, shortcut, texts }: SavedReply, template: string | null, typed: string): number {
  const wanted = folded(typed).trim();
  if (wanted === "") return 1;
  const inShortcut = folded(shortcut ?? "");
  if (inShortcut === wanted) return 5;
  if (inShortcut.startsWith(wanted)) return 4;
  const inName = matchRank(name, typed);
  if (inName > 0) return inName + 1;
  const text = template ?? Object.values(texts).join("\n");
  return matchRank(text, typed) > 0 ? TEXT_RANK : 0;
}
