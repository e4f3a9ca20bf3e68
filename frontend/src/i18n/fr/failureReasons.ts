import type { TranslatedReason } from "../failureReasons";

/** By the HTTP status of the marketplace. The English sentences are in `functions/mirakl`. */
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

/** The parts of a conversation that may be unreadable, as the server names them. */
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

const SENTENCES: [RegExp, (...groups: string[]) => string][] = [
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
    () => "La réponse de la place de marché ne confirme pas la réception du message.",
  ],
  [
    /^The marketplace does not show the whole conversation\.$/,
    () => "La place de marché n’affiche pas toute la conversation.",
  ],
  [
    /^The marketplace does not show the reply yet\.$/,
    () => "La place de marché n’affiche pas encore la réponse.",
  ],
  [
    /^The marketplace did not take the reply in (\d+) attempts\.$/,
    (count) => `La place de marché n’a pas accepté la réponse après ${count} tentatives.`,
  ],
  [
    /^The marketplace named a message that another reply has become\.$/,
    () => "La place de marché a désigné un message qui correspond déjà à une autre réponse.",
  ],
  [
    /^A message of the shop has appeared since then that nobody wrote here\. It may be this reply\.$/,
    () => "Depuis, un message de la boutique est apparu, que personne n’a écrit ici. C’est peut-être cette réponse.",
  ],
  [
    /^The marketplace said that it took this reply, and its conversation does not show it\.$/,
    () => "La place de marché a confirmé cette réponse, mais ne l’affiche pas dans la conversation.",
  ],
  [/^The function's time is used up\.$/, () => "Le temps prévu pour une synchronisation est écoulé."],
  [
    /^The settings say shop (.+), but the API key answers for shop (.*)\.$/,
    (expected, actual) =>
      `Les paramètres indiquent la boutique ${expected}, mais la clé d’API est celle de la boutique ${actual}.`,
  ],
  [
    /^The marketplace does not say which shop the API key answers for\.$/,
    () => "La place de marché n’indique pas à quelle boutique appartient la clé d’API.",
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
    () => "La place de marché n’a pas indiqué de façon lisible la page suivante de la liste des conversations.",
  ],
  [
    /^The thread has no usable id\b.*$/s,
    () => "La place de marché fournit cette conversation sous une forme illisible.",
  ],
  [
    /^The marketplace's pages (?:of conversations )?lead back to one that was read already\.$/,
    () => "Les pages de la place de marché renvoient à une page déjà lue.",
  ],
  [
    /^The marketplace answers with one empty page after the other\.$/,
    () => "La place de marché répond par une page vide après l’autre.",
  ],
  [
    /^Nothing was sent: a file of this reply is no longer here, or was replaced\. Write it again with its files\.$/,
    () =>
      "Rien n’a été envoyé : un fichier de cette réponse n’est plus ici, ou a été remplacé. Choisissez Modifier et ajoutez-le à nouveau.",
  ],
  // Why the server rejects a reply.
  [/^There is no such conversation\.$/, () => "Cette conversation n’existe pas."],
  [/^There is no such message in this conversation\.$/, () => "Ce message n’est plus dans cette conversation."],
  [
    /^In this conversation one can write to [^.]*\.$/,
    () => "Vous ne pouvez pas écrire à ces destinataires dans cette conversation.",
  ],
  [/^This Idempotency-Key was used for another reply\.$/, () => "Cette réponse a déjà été envoyée avec un texte différent."],
  [
    /^body: A reply needs at least (\d+) characters\.$/,
    (least) => `Une réponse doit avoir au moins ${least} caractères.`,
  ],
  [
    /^body: String should have at most (\d+) characters$/,
    (most) => `Une réponse peut avoir au plus ${most} caractères.`,
  ],
  [/^The body is too large\.$/, () => "Le texte est trop long pour le serveur."],
];
/** The server's sentences are shorter. Matching a longer text could take long. */
const MAX_LENGTH = 2_000;
const UNCONFIRMED_SENTENCE = /^Nobody could tell whether the marketplace has this reply\. (.*)$/s;

export function frenchReason(english: string): TranslatedReason {
  if (english.length > MAX_LENGTH) return { translation: null, quote: null };
  const unconfirmed = UNCONFIRMED_SENTENCE.exec(english);
  if (unconfirmed) {
    const why = frenchReason(unconfirmed[1] ?? "");
    const lead = "Impossible de savoir si la place de marché a cette réponse.";
    return { translation: why.translation === null ? lead : `${lead} ${why.translation}`, quote: why.quote };
  }
  const refusal = REFUSAL_SENTENCE.exec(english);
  if (refusal) {
    const [, status = "", quote = null] = refusal;
    return { translation: `${REFUSALS[status] ?? UNEXPECTED_ANSWER} (${status}).`, quote };
  }
  for (const [sentence, french] of SENTENCES) {
    const match = sentence.exec(english);
    if (match) return { translation: french(...match.slice(1)), quote: null };
  }
  return { translation: null, quote: null };
}
