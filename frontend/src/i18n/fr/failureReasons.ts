import type { TranslatedReason } from "../failureReasons";

/** By HTTP status; what each says in English stands in the client of the marketplace. */
const REFUSALS: Record<string, string> = {
  "400": "La place de marché n’a pas accepté la demande",
  "401": "La place de marché n’accepte pas la clé d’API",
  "403": "La clé d’API n’a pas ce droit",
  "404": "La place de marché ne connaît pas cette conversation, ou la clé n’y a pas accès",
  "410": "La place de marché a retiré cette fonction",
  "413": "La place de marché trouve le message trop long",
  "415": "La place de marché n’a pas accepté le format de la demande",
};
const REFUSAL_SENTENCE =
  /^(?:The marketplace (?:did not accept|does not accept|does not know|has withdrawn|finds the message|gave an unexpected)|The API key may not)[^(]*\((\d{3})(?:: (.*))?\)\.$/s;
const UNEXPECTED_ANSWER = "La place de marché a répondu autrement que prévu";

/** What of a conversation may be unreadable, as `inbox/intake.py` names it. */
const PARTS: Record<string, string> = {
  subject: "objet",
  customer: "client",
  orders: "commandes",
  recipients: "destinataires",
  date: "date",
  messages: "messages",
  "number of messages": "nombre de messages",
  "whether a reply is needed": "besoin d’une réponse",
};

function missing(count: string, all: string): string {
  return `Messages manquants : ${count} sur ${all}.`;
}

function unreadable(parts: string): string {
  const french = parts.split(", ").map((part) => PARTS[part] ?? part);
  return `Données de la place de marché qui n’ont pas pu être lues : ${french.join(", ")}.`;
}

const SENTENCES: [RegExp, (...found: string[]) => string][] = [
  [
    /^The marketplace asks to wait (\d+) s before the next call\.$/,
    (seconds) => `La place de marché demande d’attendre ${seconds} s avant le prochain appel.`,
  ],
  [/^The marketplace cannot be reached(?: \(\w+\))?\.$/, () => "La place de marché est injoignable."],
  [
    /^The connection broke before the marketplace (?:had )?answered\.$/,
    () => "La connexion a été coupée avant la réponse de la place de marché.",
  ],
  [
    /^The marketplace answered with an error \((\d{3})\)\.$/,
    (status) => `La place de marché a répondu par une erreur (${status}).`,
  ],
  [
    /^The marketplace's answer could not be read(?:: [^.]*)?\.$/,
    () => "La réponse de la place de marché n’a pas pu être lue.",
  ],
  [
    /^The marketplace's answer does not say that it has the message\.$/,
    () => "La réponse de la place de marché ne dit pas qu’elle a reçu le message.",
  ],
  [
    /^The marketplace does not show the whole conversation\.$/,
    () => "La place de marché ne montre pas toute la conversation.",
  ],
  [
    /^The marketplace does not show the reply yet\.$/,
    () => "La place de marché ne montre pas encore la réponse.",
  ],
  [
    /^The marketplace did not take the reply in (\d+) attempts\.$/,
    (count) => `La place de marché n’a pas pris la réponse en ${count} essais.`,
  ],
  [
    /^The marketplace named a message that another reply has become\.$/,
    () => "La place de marché a désigné un message qui est déjà une autre réponse.",
  ],
  [
    /^A message of the shop has appeared since then that nobody wrote here\. It may be this reply\.$/,
    () => "Depuis, un message de la boutique est apparu, que personne n’a écrit ici. C’est peut-être cette réponse.",
  ],
  [
    /^The marketplace said that it took this reply, and its conversation does not show it\.$/,
    () => "La place de marché a dit avoir pris cette réponse, et sa conversation ne la montre pas.",
  ],
  [/^The function's time is used up\.$/, () => "Le temps prévu pour un passage est écoulé."],
  [
    /^The settings say shop (.+), but the API key answers for shop (.*)\.$/,
    (set, found) => `Les réglages nomment la boutique ${set}, mais la clé d’API est celle de la boutique ${found}.`,
  ],
  [
    /^The marketplace does not say which shop the API key answers for\.$/,
    () => "La place de marché ne dit pas de quelle boutique est la clé d’API.",
  ],
  [/^(\d+) of (\d+) messages are missing\.$/, missing],
  [/^Could not be read: ([^.]*)\.$/, unreadable],
  [
    /^(\d+) of (\d+) messages are missing\. Could not be read: ([^.]*)\.$/,
    (count = "", all = "", parts = "") => `${missing(count, all)} ${unreadable(parts)}`,
  ],
  [
    /^The marketplace's answer has more than (\d+) MB\.$/,
    (most) => `La réponse de la place de marché dépasse ${most} Mo.`,
  ],
  [
    /^The marketplace's answer took more than (\d+) seconds\.$/,
    (most) => `La réponse de la place de marché a pris plus de ${most} secondes.`,
  ],
  [
    /^The marketplace's token of the next page of conversations could not be read\.$/,
    () => "La place de marché n’a pas dit de façon lisible où continue la liste des conversations.",
  ],
  [
    /^The thread has no usable id\b.*$/s,
    () => "La place de marché donne cette conversation sous une forme qui ne peut être lue.",
  ],
  [
    /^The marketplace's pages (?:of conversations )?lead back to one that was read already\.$/,
    () => "Les pages de la place de marché ramènent à une page déjà lue.",
  ],
  [
    /^The marketplace answers with one empty page of conversations after the other\.$/,
    () => "La place de marché répond par une page vide après l’autre.",
  ],
  // What the server says to a reply that it does not take.
  [/^There is no such conversation\.$/, () => "Cette conversation n’existe pas."],
  [/^There is no such message in this conversation\.$/, () => "Ce message n’est plus dans cette conversation."],
  [
    /^In this conversation one can write to [^.]*\.$/,
    () => "On ne peut pas écrire à ces destinataires dans cette conversation.",
  ],
  [/^This Idempotency-Key was used for another reply\.$/, () => "Cette réponse a déjà été remise avec un autre texte."],
  [
    /^body: A reply needs at least (\d+) characters\.$/,
    (least) => `Une réponse a besoin d’au moins ${least} caractères.`,
  ],
  [
    /^body: String should have at most (\d+) characters$/,
    (most) => `Une réponse peut avoir ${most} caractères au plus.`,
  ],
  [/^The body is too large\.$/, () => "Le texte est trop long pour le serveur."],
];
/** Nothing of the server's is longer, and patterns take time by length. */
const MAX_LENGTH = 2_000;
const UNCONFIRMED_SENTENCE = /^Nobody could tell whether the marketplace has this reply\. (.*)$/s;

export function frenchReason(english: string): TranslatedReason {
  if (english.length > MAX_LENGTH) return { translation: null, quote: null };
  const doubt = UNCONFIRMED_SENTENCE.exec(english);
  if (doubt) {
    const why = frenchReason(doubt[1] ?? "");
    const lead = "Personne n’a pu dire si la place de marché a cette réponse.";
    return { translation: why.translation === null ? lead : `${lead} ${why.translation}`, quote: why.quote };
  }
  const refusal = REFUSAL_SENTENCE.exec(english);
  if (refusal) {
    const [, status = "", quote = null] = refusal;
    return { translation: `${REFUSALS[status] ?? UNEXPECTED_ANSWER} (${status}).`, quote };
  }
  for (const [sentence, french] of SENTENCES) {
    const found = sentence.exec(english);
    if (found) return { translation: french(...found.slice(1)), quote: null };
  }
  return { translation: null, quote: null };
}
