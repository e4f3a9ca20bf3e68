import { count, params } from "@nanostores/i18n";

import { i18n } from "..";

export const detailsText = i18n("details", {
  title: "Details",
  close: "Close details",
  customer: "Customer",
  name: "Name",
  email: "E-mail",
  emailHint: "A forwarding address of the marketplace. Reply from this page instead.",
  language: "Language",
  languageUnknown: "Not known",
  languageFromLocale: params("By the locale of their account: {locale}"),
  languageFromOrder: "By their order or their messages. Their account names no locale.",
  languageNotLocale: params("By their order or their messages, although their account says {locale}"),
  languageNoSource: "Neither their account, their order nor their messages say it.",
  order: "Order",
  copy: "Copy",
  copied: "Copied",
  sameOrder: "Also about this order",
  noneOfOrder: "No other conversation about this order.",
  sameCustomer: "Also from this customer",
  noneOfCustomer: "No other conversation with this customer.",
  showMore: count({ one: "Show {count} more", many: "Show {count} more", other: "Show {count} more" }),
  orders: "Orders of this conversation",
  failed: "These conversations did not load.",
  retry: "Try again",
  ids: "Technical ids",
  thread: "Marketplace thread",
  conversation: "Conversation",
  customerId: "Customer id",
  messages: "Messages",
});
