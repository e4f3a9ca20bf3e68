import { count, params } from "@nanostores/i18n";

import { i18n } from "..";

export const guardText = i18n("guard", {
  title: count({
    one: "Before it is sent: {count} thing to look at",
    many: "Before it is sent: {count} things to look at",
    other: "Before it is sent: {count} things to look at",
  }),
  phone: "A telephone number. The marketplace forbids them.",
  email: "An e-mail address. The marketplace forbids them.",
  link: "A link that leads neither to the marketplace nor to the order’s carrier.",
  review: "Asks for a review, or for a certain rating.",
  off_marketplace: "Leads the customer outside of the marketplace.",
  recipients: "The marketplace wrote last, and this answer also goes to the customer.",
  language: "Written in another language than the customer’s.",
  not_in_order: "The order does not show this.",
  undated_promise: "A promise without a date.",
  address: "A postal address that looks like the shop’s. The marketplace forbids it.",
  another: "The rules of the marketplace may forbid this.",
  blocked: params("It cannot be sent like this: the owner of the shop does not allow this: {rules}."),
  sentDespite: params("Despite a warning: {rules}"),
  unchecked: "Not checked: the check took too long.",
  namePhone: "telephone number",
  nameEmail: "e-mail address",
  nameLink: "link",
  nameReview: "asks for a review",
  nameOffMarketplace: "leads outside of the marketplace",
  nameRecipients: "recipients",
  nameLanguage: "language",
  nameNotInOrder: "not in the order",
  nameUndatedPromise: "promise without a date",
  nameAddress: "postal address",
  nameAnother: "another rule",
});
