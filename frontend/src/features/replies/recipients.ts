import type { Addressee } from "../../api/types";

export const MIN_LENGTH = 3;
export const MAX_LENGTH = 50_000;

/** The choices of whom to write to, the customer first and alone where that is possible. */
export function choicesOf(recipients: readonly string[]): Addressee[][] {
  const customer = recipients.includes("customer");
  const operator = recipients.includes("operator");
  if (customer && operator) return [["customer"], ["customer", "operator"], ["operator"]];
  if (customer) return [["customer"]];
  return operator ? [["operator"]] : [];
}

/** Characters as the server counts them: an emoji is one, not two. */
export function lengthOf(text: string): number {
  return [...text].length;
}
