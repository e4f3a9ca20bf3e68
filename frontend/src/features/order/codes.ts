/** The words for a code of the marketplace; the code itself if it has none. */
export function wordsFor(words: Readonly<Record<string, string>>, code: string): string {
  return Object.hasOwn(words, code) ? (words[code] ?? code) : code;
}

const BEFORE_SHIPPING: ReadonlySet<string> = new Set([
  "STAGING",
  "WAITING_ACCEPTANCE",
  "WAITING_DEBIT",
  "WAITING_DEBIT_PAYMENT",
  "SHIPPING",
]);

/** Whether the deadline for shipping has passed with nothing shipped. An unknown state is not taken for unshipped. */
export function isLate(
  order: { state: string | null; ship_by: string | null; shipped_at: string | null },
  now: number,
): boolean {
  const { state, ship_by, shipped_at } = order;
  if (state === null || !BEFORE_SHIPPING.has(state) || ship_by === null || shipped_at !== null) return false;
  return Date.parse(ship_by) < now;
}
