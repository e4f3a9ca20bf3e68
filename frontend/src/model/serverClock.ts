import { atom } from "nanostores";

/** So many answers are remembered: one server whose clock is wrong is forgotten after as many. */
const SAMPLES = 16;
const SECOND = 1_000;

/**
 * Milliseconds from this page's own steady clock, which nobody can set, to the server's; null before the server
 * has told its time. It moves by a second or more, or not at all.
 */
export const serverOffset = atom<number | null>(null);

let samples: number[] = [];

/**
 * Takes over the server's time from an answer's `Date` header, and its `Age` where a cache has kept the answer.
 * The header is cut to the second and was written a while ago, so that it can only be too early: the latest that
 * any of the last answers says comes nearest to the truth.
 */
export function recordServerDate(date: string | null, age: string | null = null): void {
  const told = date === null ? Number.NaN : Date.parse(date);
  if (Number.isNaN(told)) return;
  const kept = age !== null && /^\d{1,9}$/.test(age) ? Number(age) * SECOND : 0;
  samples = [...samples, told + kept - performance.now()].slice(-SAMPLES);
  const best = Math.max(...samples);
  const known = serverOffset.get();
  if (known === null || Math.abs(best - known) >= SECOND) serverOffset.set(best);
}

/** The server's time in milliseconds since 1970; the browser's until the server has told it. */
export function serverNow(): number {
  const offset = serverOffset.get();
  return offset === null ? Date.now() : performance.now() + offset;
}

/** How far the browser's clock is ahead of the server's, in milliseconds; negative when it is behind. */
export function browserClockError(): number {
  return Date.now() - serverNow();
}
