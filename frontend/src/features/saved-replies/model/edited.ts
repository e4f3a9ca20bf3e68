import type { SavedReply, SavedReplyContent } from "../../../api/types";
import { folded } from "../../../model/folding";
import { variablesIn } from "./template";
import { type Language, LANGUAGES } from "./variables";

/** A saved reply while it is edited: what is not there is empty. */
export interface EditedReply {
  id: string;
  name: string;
  shortcut: string;
  texts: Record<Language, string>;
}

export const MAX_REPLIES = 500;
const LIMITS = { name: 100, shortcut: 30, text: 10_000 };

export function toEdited({ id, name, shortcut, texts }: SavedReply | SavedReplyContent): EditedReply {
  return { id, name, shortcut: shortcut ?? "", texts: { en: texts.en ?? "", fr: texts.fr ?? "" } };
}

/** As it is sent to the server, and exported. */
export function toContent({ id, name, shortcut, texts }: EditedReply): SavedReplyContent {
  const written = LANGUAGES.filter((language) => texts[language].trim() !== "");
  return {
    id,
    name: name.trim(),
    shortcut: shortcut.trim() || null,
    texts: Object.fromEntries(written.map((language) => [language, texts[language].trim()])),
  };
}

export function isSameReply(a: EditedReply | undefined, b: EditedReply | undefined): boolean {
  if (!a || !b) return a === b;
  return a.name === b.name && a.shortcut === b.shortcut && a.texts.en === b.texts.en && a.texts.fr === b.texts.fr;
}

export type Field = "name" | "shortcut" | "texts" | "texts.en" | "texts.fr";

/** Why a reply cannot be saved, with the same codes as the server's. */
export interface ReplyProblem {
  replyId: string;
  field: Field | string;
  problem: string;
  /** What was found that is not allowed, such as names of variables; or the limit. */
  detail: string;
}

/** What the server would refuse, so that it can be said while the author writes. */
export function problemsOf(replies: readonly EditedReply[], variables: readonly string[]): ReplyProblem[] {
  const names = counted(replies.map(({ name }) => name));
  const shortcuts = counted(replies.map(({ shortcut }) => shortcut));
  return replies.flatMap((reply) => {
    const found: ReplyProblem[] = [];
    const add = (field: Field, problem: string, detail = "") => found.push({ replyId: reply.id, field, problem, detail });
    const name = reply.name.trim();
    const shortcut = reply.shortcut.trim();
    if (name === "") add("name", "missing");
    else if (name.length > LIMITS.name) add("name", "too_long", String(LIMITS.name));
    else if ((names.get(key(name)) ?? 0) > 1) add("name", "duplicate");
    if (/[\s/]/.test(shortcut)) add("shortcut", "invalid");
    else if (shortcut.length > LIMITS.shortcut) add("shortcut", "too_long", String(LIMITS.shortcut));
    else if (shortcut !== "" && (shortcuts.get(key(shortcut)) ?? 0) > 1) add("shortcut", "duplicate");
    if (LANGUAGES.every((language) => reply.texts[language].trim() === "")) add("texts", "no_text");
    for (const language of LANGUAGES) {
      const text = reply.texts[language];
      const unknown = variablesIn(text).filter((variable) => !variables.includes(variable));
      if (text.length > LIMITS.text) add(`texts.${language}`, "too_long", String(LIMITS.text));
      else if (unknown.length > 0) add(`texts.${language}`, "unknown_variable", unknown.map((each) => `{${each}}`).join(", "));
    }
    return found;
  });
}

/** As the server compares names and shortcuts: without regard to case and kinds of space. */
const key = (text: string) => text.trim().replace(/\s+/g, " ").normalize("NFC").toLowerCase();

/** The same without accents, for finding the reply that an imported one replaces. */
export const sameNameKey = (name: string) => folded(key(name));

function counted(texts: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(key(text), (counts.get(key(text)) ?? 0) + 1);
  return counts;
}
