import type { VariableName } from "../../../api/types";

/** The languages in which customers are answered. */
export type Language = "en" | "fr";
export const LANGUAGES: readonly Language[] = ["en", "fr"];

/** What a variable stands for. In both languages, whatever the page's is: a gap is written in the reply's language. */
const LABELS: Record<VariableName, Record<Language, string>> = {
  customer_first_name: { en: "first name", fr: "prénom" },
  customer_last_name: { en: "last name", fr: "nom de famille" },
  agent_first_name: { en: "your first name", fr: "votre prénom" },
  shop_name: { en: "name of the shop", fr: "nom de la boutique" },
  order_id: { en: "order number", fr: "numéro de commande" },
  order_date: { en: "date of the order", fr: "date de la commande" },
  product_title: { en: "product", fr: "produit" },
  ship_by: { en: "shipping deadline", fr: "date limite d’expédition" },
  delivery_date: { en: "promised delivery date", fr: "date de livraison promise" },
  carrier: { en: "carrier", fr: "transporteur" },
  tracking_number: { en: "tracking number", fr: "numéro de suivi" },
  tracking_url: { en: "tracking link", fr: "lien de suivi" },
};

/** The variable's own name if this version of the page does not know it. */
export function labelOf(name: string, language: Language): string {
  return (LABELS as Partial<Record<string, Record<Language, string>>>)[name]?.[language] ?? name;
}

/** What stands where neither a value nor a fallback is known. */
export const gapOf = (name: string, language: Language) => `[${labelOf(name, language)}]`;

const ANY_LABEL = Object.values(LABELS).flatMap((labels) => Object.values(labels));
/** A known label, or the name of a variable that this version of the page does not know. */
const GAP = new RegExp(`\\[(?:${[...ANY_LABEL, "[a-z]+(?:_[a-z]+)+"].join("|")})\\]`, "g");

/** The gaps of a text, each once. */
export function gapsIn(text: string): string[] {
  return text.includes("[") ? [...new Set(text.match(GAP))] : [];
}
