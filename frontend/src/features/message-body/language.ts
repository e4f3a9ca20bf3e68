// Common words of sentences, greetings and thanks. None of them is a word of the other language, nor of Spanish,
// Italian, Portuguese, German or Dutch.
const WORDS: Record<"en" | "fr", ReadonlySet<string>> = {
  en: new Set(
    ("the and you your are were have has not this that with for from our they would could can please hello thanks " +
      "thank when where what why how does did it been but my order received").split(" "),
  ),
  fr: new Set(
    ("une est et vous votre vos je nous notre pas pour dans avec mon cette ces elle ils sont été être avez avons suis " +
      "bonjour bonsoir merci quand où comment pourquoi mais du au aux commande colis reçu beaucoup toujours " +
      "depuis encore").split(" "),
  ),
};
/** Only this many characters are looked at. */
const MAX_LENGTH = 2_000;
const MIN_WORDS = 2;
/** How many times as many words one language must have as the other. */
const MIN_RATIO = 3;

/**
 * The language of a text, for the `lang` attribute that screen readers use; undefined unless it is clear, because a
 * wrong language is worse than none. The customer's locale is not used: many customers write in the other language.
 */
export function detectLanguage(text: string): "en" | "fr" | undefined {
  const words = text.slice(0, MAX_LENGTH).toLowerCase().normalize("NFC").match(/\p{L}+/gu) ?? [];
  const count = (language: "en" | "fr") => words.filter((word) => WORDS[language].has(word)).length;
  const [en, fr] = [count("en"), count("fr")];
  if (Math.max(en, fr) < MIN_WORDS) return undefined;
  if (en >= fr * MIN_RATIO) return "en";
  return fr >= en * MIN_RATIO ? "fr" : undefined;
}
