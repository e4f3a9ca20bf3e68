import { i18n } from "..";

export const detailsText = i18n("details", {
  title: "Details",
  close: "Close details",
  customer: "Customer",
  name: "Name",
  email: "E-mail",
  emailHint: "The marketplace's alias. Replies go through this page.",
  language: "Language",
  order: "Order",
  copy: "Copy",
  copied: "Copied",
  sameOrder: "Also about this order",
  noneOfOrder: "No other conversation about this order.",
  failed: "These did not load.",
  retry: "Try again",
  thread: "Marketplace thread",
  messages: "Messages",
});
