import type { Values } from "../model/template";
import type { Language } from "../model/variables";

const EXAMPLES: Record<Language, Values> = {
  en: {
    customer_first_name: "Marie",
    customer_last_name: "Tremblay",
    agent_first_name: "Ana",
    shop_name: "Northern Lights",
    order_id: "20417-A",
    order_date: "March 1",
    product_title: "Electric kettle, 1.7 L",
    ship_by: "March 3",
    delivery_date: "March 7",
    carrier: "Purolator",
    tracking_number: "PUR123456789",
    tracking_url: "https://www.purolator.com/track/PUR123456789",
  },
  fr: {
    customer_first_name: "Marie",
    customer_last_name: "Tremblay",
    agent_first_name: "Ana",
    shop_name: "Northern Lights",
    order_id: "20417-A",
    order_date: "1er mars",
    product_title: "Bouilloire électrique, 1,7 L",
    ship_by: "3 mars",
    delivery_date: "7 mars",
    carrier: "Purolator",
    tracking_number: "PUR123456789",
    tracking_url: "https://www.purolator.com/track/PUR123456789",
  },
};

/** The values of the preview, with the real name of the shop if it is known. */
export function exampleValues(language: Language, shopName: string | null): Values {
  return shopName === null ? EXAMPLES[language] : { ...EXAMPLES[language], shop_name: shopName };
}
