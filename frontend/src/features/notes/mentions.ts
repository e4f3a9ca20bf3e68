/** An agent who can be mentioned in a note. */
export interface Mention {
  id: string;
  name: string;
}

const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;

/** The people whose name stands in the text after an @. Of two names that begin the same, the longer one counts. */
export function mentionsIn(text: string, people: readonly Mention[]): Mention[] {
  const byLength = people.toSorted((a, b) => b.name.length - a.name.length);
  const found = new Map<string, Mention>();
  for (let at = text.indexOf("@"); at >= 0; at = text.indexOf("@", at + 1)) {
    const person = byLength.find(({ name }) => isAt(text, at + 1, name));
    if (person) found.set(person.id, { id: person.id, name: person.name });
  }
  return [...found.values()];
}

function isAt(text: string, start: number, name: string): boolean {
  const end = start + name.length;
  return fold(text.slice(start, end)) === fold(name) && !LETTER_OR_DIGIT.test(text.charAt(end));
}

/** The beginning of a name that is being written before the caret: where its @ stands, and the letters after it. */
export interface MentionQuery {
  start: number;
  text: string;
}

/** Null when the caret is not right after an @ or the beginning of a name. An @ inside a word is an e-mail address. */
export function mentionQuery(text: string, caret: number): MentionQuery | null {
  const before = text.slice(0, caret);
  const start = before.lastIndexOf("@");
  if (start < 0 || LETTER_OR_DIGIT.test(before.charAt(start - 1))) return null;
  const query = before.slice(start + 1);
  return /^[^\n@]{0,40}$/.test(query) && !query.startsWith(" ") ? { start, text: query } : null;
}

/** The people one of whose names begins with the query, at most `limit`. */
export function matchingPeople(people: readonly Mention[], query: string, limit = 6): Mention[] {
  const wanted = fold(query);
  return people
    .filter(({ name }) => fold(name).startsWith(wanted) || fold(name).split(/[\s-]+/).some((word) => word.startsWith(wanted)))
    .slice(0, limit);
}

/** Without case and accents. It keeps the length of texts without combining characters. */
function fold(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase();
}
