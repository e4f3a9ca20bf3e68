/**
 * Control characters, halves of characters, and those that change the direction of text and so could show "gpj.exe" as
 * "exe.jpg".
 */
const DECEPTIVE = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;
const SPACES = /\s+/g;
/** How many characters of a name are shown, and how many of them are its end, which has the extension. */
const SHOWN_LENGTH = 80;
const SHOWN_END = 24;

const PICTURE_NAME = /\.(?:jpe?g|png|gif|webp|hei[cf]|avif)$/i;

/** The name without characters that deceive; empty if nothing is left. */
export function safeName(name: string): string {
  return name.replace(SPACES, " ").replace(DECEPTIVE, "").trim();
}

/** A long name without its middle, so that its end is never out of view. */
export function shortName(name: string): string {
  const characters = [...name];
  if (characters.length <= SHOWN_LENGTH) return name;
  const start = characters.slice(0, SHOWN_LENGTH - SHOWN_END - 1).join("");
  return `${start}…${characters.slice(-SHOWN_END).join("")}`;
}

/** Whether room for a picture is kept until the content has shown what the file is. It decides nothing else. */
export function isNamedLikePicture(name: string): boolean {
  return PICTURE_NAME.test(name);
}
