import { i18n } from "..";

export const detailsText = i18n("details", {
  title: "Details",
  close: "Close details",
  customer: "Customer",
  name: "Name",
  email: "E-mail",
  emailHint: "A forwarding address of the marketplace. Reply from this page instead.",
  language: "Language",
  order: "Order",
  copy: "Copy",
  copied: "Copied",
  sameOrder: "Also about this order",
  noneOfOrder: "No other conversation about this order.",
  failed: "These conversations did not load.",
  retry: "Try again",
  ids: "Technical ids",
  thread: "Marketplace thread",
  conversation: "Conversation",
  customerId: "Customer id",
  messages: "Messages",
});
