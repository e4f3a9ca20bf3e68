/** Characters that a reader sees. */
export const MIN_LENGTH = 3;
/** In UTF-16, as `length` counts: the stricter count, in which an emoji is two. */
export const MAX_LENGTH = 50_000;

/** Controls, white space, fillers, joiners and the like, and the empty Braille pattern. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/u;
const COMBINING = /\p{M}/u;

/** How many characters of a text a reader can see, as the server counts them: accents on nothing are none. */
export function visibleLength(text: string): number {
  const seen = [...text].filter((character) => !INVISIBLE.test(character));
  return seen.every((character) => COMBINING.test(character)) ? 0 : seen.length;
}
