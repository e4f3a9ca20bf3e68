/** A unique id of a draft. It becomes the idempotency key of the reply. */
export function newId(): string {
  // randomUUID exists only on HTTPS and localhost.
  if ("randomUUID" in crypto) return crypto.randomUUID();
  const bytes = (crypto as Crypto).getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
