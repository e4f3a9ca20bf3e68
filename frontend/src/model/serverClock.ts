import { atom } from "nanostores";

/** How many recent responses count, so that a wrong time is forgotten after as many others. */
const SAMPLE_COUNT = 16;
const SECOND_MS = 1_000;

/**
 * Add it to `performance.now()` to get the server's time in milliseconds since 1970; null until a response has told
 * the time. `performance.now()` does not change when somebody sets the computer's clock. The offset changes only by
 * a second or more, so that the app does not render again for small differences.
 */
export const serverOffset = atom<number | null>(null);

let samples: number[] = [];

/**
 * Takes the server's time from a response: its `Date` header, and its `Age` header if it came from a cache. Both can
 * only be too early, since `Date` is rounded down to the second and is written before the response arrives.
 * Therefore the latest of the recent samples is the most accurate.
 */
export function recordServerDate(date: string | null, age: string | null = null): void {
  const sentAt = date === null ? Number.NaN : Date.parse(date);
  if (Number.isNaN(sentAt)) return;
  const ageMs = age !== null && /^\d{1,9}$/.test(age) ? Number(age) * SECOND_MS : 0;
  samples = [...samples, sentAt + ageMs - performance.now()].slice(-SAMPLE_COUNT);
  const latest = Math.max(...samples);
  const current = serverOffset.get();
  if (current === null || Math.abs(latest - current) >= SECOND_MS) serverOffset.set(latest);
}

/** The server's time in milliseconds since 1970; the browser's time until the server's is known. */
export function serverNow(): number {
  const offset = serverOffset.get();
  return offset === null ? Date.now() : performance.now() + offset;
}

/** How many milliseconds the browser's clock is ahead of the server's; negative when it is behind. */
export function browserClockError(): number {
  return Date.now() - serverNow();
}
