/** Milliseconds by which the server's clock is ahead of this browser's; 0 until an answer has told. */
let ahead = 0;

/** Takes the server's time from the `Date` header of an answer. */
export function noteServerDate(header: string | null): void {
  const at = header === null ? NaN : Date.parse(header);
  if (!Number.isNaN(at)) ahead = at - Date.now();
}

/** The time by the server's clock, as well as is known: what the server's times are compared with. */
export function serverNow(): number {
  return Date.now() + ahead;
}
