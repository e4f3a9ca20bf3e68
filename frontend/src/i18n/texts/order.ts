import { count, params } from "@nanostores/i18n";

import { i18n } from "..";

export const orderText = i18n("order", {
  ordered: "Ordered",
  customerNumber: "Customer's no.",
  fullyRefunded: "Fully refunded",
  stateUnknown: "State not given",
  loading: "Loading the order",
  refresh: "Try again",
  updatedAt: params("Last updated: {time}"),
  unreadable: params("Some fields of this order could not be read: {fields}"),

  shipment: "Shipment",
  carrier: "Carrier",
  tracking: "Tracking number",
  noTracking: "No tracking number yet",
  track: "Track",
  newTab: "opens in a new tab",
  dates: "Dates",
  shipBy: "Ship by",
  late: "Late: not shipped yet",
  localTime: "Local time there",
  shipped: "Shipped",
  promised: "Promised delivery",
  received: "Received",
  from: params("from {date}"),
  until: params("by {date}"),

  items: "Items",
  noItems: "The marketplace names no items.",
  itemsLeftOut: count({
    one: "{count} more item is not shown here",
    many: "{count} more items are not shown here",
    other: "{count} more items are not shown here",
  }),
  sku: "SKU",
  noTitle: "No title given",
  noQuantity: "Quantity not given",
  noPrice: "Price not given",
  incident: "Incident",
  incidentSeen: params("Incident, first seen {when}"),
  refund: "Refund",
  cancelation: "Cancelled",
  units: count({ one: "{count} unit", many: "{count} units", other: "{count} units" }),
  withShipping: params("shipping {amount}"),

  totals: "Totals",
  goods: "Goods",
  shipping: "Shipping",
  includedTax: params("of which {tax}"),
  total: "Total",
  notGiven: "Not given",

  documents: "Documents",
  noDocuments: "No documents",
  documentsLeftOut: count({
    one: "{count} more document is not shown here",
    many: "{count} more documents are not shown here",
    other: "{count} more documents are not shown here",
  }),
  typeUnknown: "Type not given",
});

export const returnText = i18n("orderReturn", {
  returns: "Returns",
  none: "No returns",
  noneAtMarketplace: "This marketplace has no returns.",
  notKnown: "The marketplace does not say whether it has returns.",
  stateUnknown: "State not given",
  requested: "Requested",
  updated: "Last changed",
  rma: "Return number (RMA)",
  tracking: "Tracking number",
  label: "Open the return label",
  reason: params("Reason: {reason}"),
  reasonCode: params("Reason with the code {code}"),
  noReason: "Reason not given",
  unknownLine: params("Item {id}"),
  noLine: "Item not given",
  noLines: "The marketplace does not say what is sent back.",
  leftOut: count({
    one: "{count} more return could not be read",
    many: "{count} more returns could not be read",
    other: "{count} more returns could not be read",
  }),
  incomplete: "There may be more returns than these.",
  unreadable: params("Some fields of this return could not be read: {fields}"),
});

/** The states of a return, by the marketplace's code. */
export const returnStateText = i18n("orderReturnState", {
  WAITING_ACCEPTANCE: "Waiting to be accepted",
  IN_PROGRESS: "On its way back",
  REFUSED: "Refused",
  RECEIVED: "Received",
  NO_RECEPTION: "Not received",
  CLOSED: "Closed",
  CANCELED: "Cancelled",
});

/** The states of an order and of its lines, by the marketplace's code. */
export const orderStateText = i18n("orderState", {
  STAGING: "Being checked by the marketplace",
  WAITING_ACCEPTANCE: "Waiting to be accepted",
  WAITING_DEBIT: "Waiting for the payment to start",
  WAITING_DEBIT_PAYMENT: "Waiting for payment",
  SHIPPING: "To be shipped",
  SHIPPED: "Shipped",
  TO_COLLECT: "Ready for pick-up",
  RECEIVED: "Received",
  CLOSED: "Closed",
  REFUSED: "Refused",
  CANCELED: "Cancelled",
  INCIDENT_OPEN: "Incident",
  REFUNDED: "Refunded",
});

export const refundStateText = i18n("refundState", {
  REFUNDED: "Refunded",
  WAITING_REFUND: "Waiting to be refunded",
  WAITING_REFUND_PAYMENT: "Waiting for payment",
});

/** Taxes by the marketplace's code. */
export const taxText = i18n("tax", {
  GST: "GST",
  HST: "HST",
  PST: "PST",
  QST: "QST",
  RST: "RST",
});

export const documentTypeText = i18n("documentType", {
  CUSTOMER_INVOICE: "Customer's invoice",
  SYSTEM_DELIVERY_BILL: "Delivery bill",
  SYSTEM_RETURN_LABEL: "Return label",
});

/** Why a part of the panel could not be read. */
export const orderFailureText = i18n("orderFailure", {
  forbidden: "This API key may not read orders.",
  documentsForbidden: "This API key may not read documents any more.",
  not_found: "The marketplace does not know this order.",
  documents_not_found: "The marketplace does not know the documents of this order.",
  returnsForbidden: "This API key may not read returns any more.",
  returns_not_found: "The marketplace does not know the returns of this order.",
  needs_order: "Returns can only be asked for with what the order says, which is not known now.",
  busy: "The marketplace asked to wait.",
  unreachable: "The marketplace gave no usable answer.",
  unknown: params("This could not be read: {reason}"),
  hiddenParts: params("Hidden, because the API key lacks the right: {parts}."),
  keyRights: "What the API key may do",
  older: "What is shown is older.",
  againIn: params("It will be read again in {duration}"),
  againAt: params("It will be read again: {time}"),
  noAnswer: "The inbox could not load this.",
  notRead: "This was not read yet.",
  slow: "Reading this takes longer than usual.",
  broken: "This part of the panel stopped working.",
});
