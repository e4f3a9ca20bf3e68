import type { ConversationDetail, Order, VariableName } from "../../../api/types";
import { serverNow } from "../../../model/serverClock";
import type { Values } from "./template";
import { type Language, LANGUAGES } from "./variables";

const LOCALES: Record<Language, string> = { en: "en-CA", fr: "fr-CA" };
/** A sentence does not hold more of them. */
const MAX_PRODUCTS = 3;

/** The variables whose values come from the order at the marketplace, which may have to be read first. */
const OF_THE_ORDER: ReadonlySet<string> = new Set<VariableName>([
  "order_date",
  "product_title",
  "ship_by",
  "delivery_date",
  "carrier",
  "tracking_number",
  "tracking_url",
]);

export const needsOrder = (names: readonly string[]) => names.some((name) => OF_THE_ORDER.has(name));

interface Sources {
  conversation: Pick<ConversationDetail, "customer" | "order_ids">;
  /** Null: there is none, or it is not known. */
  order: Order | null;
  agentName: string | null;
  shopName: string | null;
  /** The shop's. A day of the order is the day there. */
  timeZone: string;
}

/** Null: there is none, or there are several, and nobody knows which of them a saved reply would be about. */
export function onlyOrderOf({ order_ids }: Pick<ConversationDetail, "order_ids">): string | null {
  return order_ids.length === 1 ? (order_ids[0] ?? null) : null;
}

/** What is known for the variables, in the language of the reply. What is not known is absent, never guessed. */
export function valuesOf(sources: Sources, language: Language): Values {
  const { conversation, order, agentName, shopName, timeZone } = sources;
  const { customer } = conversation;
  const found: Record<VariableName, string | null | undefined> = {
    customer_first_name: customer?.first_name,
    customer_last_name: customer?.last_name,
    agent_first_name: firstNameOf(agentName),
    shop_name: shopName,
    order_id: onlyOrderOf(conversation),
    order_date: dayOf(order?.created_at, language, timeZone),
    product_title: productsOf(order, language),
    ship_by: dayOf(order?.ship_by, language, timeZone),
    delivery_date: dayOf(order?.delivery_latest, language, timeZone),
    carrier: order?.shipment?.carrier,
    tracking_number: order?.shipment?.tracking_number,
    tracking_url: order?.shipment?.tracking_url,
  };
  const known = Object.entries(found).flatMap(([name, value]) => {
    const text = value?.replace(/\s+/g, " ").trim();
    return text ? [[name, text] as const] : [];
  });
  return Object.fromEntries(known);
}

/** Null if the name is an e-mail address, which stands for a name that nobody has entered. */
function firstNameOf(name: string | null): string | null {
  return name === null || name.includes("@") ? null : (name.trim().split(/\s+/)[0] ?? null);
}

/** "March 7", "7 mars": with the year if it is not this one. Null for what is no time. */
function dayOf(at: string | null | undefined, language: Language, timeZone: string): string | null {
  const time = new Date(at ?? "");
  if (Number.isNaN(time.getTime())) return null;
  const year = new Intl.DateTimeFormat("en-CA", { year: "numeric", timeZone });
  const isThisYear = year.format(time) === year.format(serverNow());
  const format = new Intl.DateTimeFormat(LOCALES[language], {
    day: "numeric",
    month: "long",
    timeZone,
    ...(!isThisYear && { year: "numeric" }),
  });
  const day = format.format(time);
  return language === "fr" ? day.replace(/^1 /, "1er ") : day;
}

/** All products, if the marketplace names each of them and they are few. */
function productsOf(order: Order | null, language: Language): string | null {
  if (!order || order.lines_left_out > 0) return null;
  const titles = [...new Set(order.lines.map(({ title }) => title?.trim() ?? ""))];
  if (titles.length === 0 || titles.length > MAX_PRODUCTS || titles.includes("")) return null;
  return new Intl.ListFormat(LOCALES[language], { type: "conjunction" }).format(titles);
}

/** The customer's language, as the details show it: ours, another one, or null if it is not known. */
export function customerLanguage({ language, customer }: Pick<ConversationDetail, "language" | "customer">): string | null {
  const tag = language ?? customer?.locale ?? null;
  return tag === null ? null : (tag.split(/[_-]/, 1)[0]?.toLowerCase() ?? null);
}

export function isLanguage(code: string | null): code is Language {
  return LANGUAGES.some((language) => language === code);
}
