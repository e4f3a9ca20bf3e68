/** In visible characters. */
export const MIN_LENGTH = 3;
/** In UTF-16 code units, as `length` counts. An emoji is two or more. */
export const MAX_LENGTH = 50_000;

/** Control characters, white space, fillers, joiners and the like, and the empty Braille pattern. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/u;
const COMBINING = /\p{M}/u;

/** How many characters of a text can be seen, counted as the server does: combining characters alone count as none. */
export function visibleLength(text: string): number {
  const visible = [...text].filter((character) => !INVISIBLE.test(character));
  return visible.every((character) => COMBINING.test(character)) ? 0 : visible.length;
}
