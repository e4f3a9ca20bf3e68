import type { ReplyFile } from "../shared/files";

/** Of one reply, as the server allows. */
export const MAX_FILES = 20;
/** Bytes: of one file, and of all files of a reply together. */
export const MAX_BYTES = 30_000_000;

/** Why a file was not added. */
export interface Refusal {
  name: string;
  size: number;
  why: "empty" | "tooLarge" | "tooMany" | "together" | "folder";
}

/** Rounded up to a tenth of a megabyte, so that what is just over the limit does not look as if it were the limit. */
export const roundedUp = (bytes: number) => Math.ceil(bytes / 100_000) * 100_000;

export const sizeOf = (files: readonly Pick<ReplyFile, "size">[]) => files.reduce((sum, { size }) => sum + size, 0);

/** Which files may be added to those that a draft has, in their order. */
export function chooseAllowed(
  chosen: readonly File[],
  present: readonly ReplyFile[],
): { allowed: File[]; refusals: Refusal[] } {
  const allowed: File[] = [];
  const refusals: Refusal[] = [];
  for (const file of chosen) {
    const why = refusalOf(file, [...present, ...allowed]);
    if (why === null) allowed.push(file);
    else refusals.push({ name: file.name, size: file.size, why });
  }
  return { allowed, refusals };
}

function refusalOf({ size }: File, others: readonly Pick<ReplyFile, "size">[]): Refusal["why"] | null {
  if (size === 0) return "empty";
  if (size > MAX_BYTES) return "tooLarge";
  if (others.length >= MAX_FILES) return "tooMany";
  return sizeOf(others) + size > MAX_BYTES ? "together" : null;
}
