/** An id that nobody else makes: of a draft, and with it of the reply that the draft becomes. */
export function newId(): string {
  // randomUUID exists on https and localhost only.
  if ("randomUUID" in crypto) return crypto.randomUUID();
  const bytes = (crypto as Crypto).getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
