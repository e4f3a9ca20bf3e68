import type { Addressee } from "../../../api/types";

/** The possible recipients of a reply, the default first. The API calls the marketplace `operator`. */
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

/** The recipients of a stored reply, in the order that `recipientChoices` uses. */
export function toAddressees(to: readonly string[]): Addressee[] {
  const all: Addressee[] = ["customer", "operator"];
  return all.filter((addressee) => to.includes(addressee));
}
