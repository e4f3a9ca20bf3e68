import type { Addressee } from "../../../api/types";

/** The choices of whom to write to, the customer first and alone where that is possible. */
export function recipientChoices(recipients: readonly string[]): Addressee[][] {
  const customer = recipients.includes("customer");
  const operator = recipients.includes("operator");
  if (customer && operator) return [["customer"], ["customer", "operator"], ["operator"]];
  if (customer) return [["customer"]];
  return operator ? [["operator"]] : [];
}

export type Audience = "customer" | "both" | "operator";

export function audienceOf(to: readonly string[]): Audience {
  if (!to.includes("operator")) return "customer";
  return to.includes("customer") ? "both" : "operator";
}

/** The recipients of one of our replies, in the order of the choices. */
export function toAddressees(to: readonly string[]): Addressee[] {
  const all: Addressee[] = ["customer", "operator"];
  return all.filter((one) => to.includes(one));
}
