import type { Order, OrderDocument, OrderLine, OrderPanel, OrderReturn, Unavailable } from "../../../api/types";

/** A shipped order of one line, as the marketplace tells it. */
export function buildOrder(overrides: Partial<Order> = {}): Order {
  return {
    id: "20000-A",
    commercial_id: "20000",
    state: "SHIPPED",
    currency: "CAD",
    price: 199.98,
    shipping_price: 9.99,
    total_price: 241.42,
    tax_mode: "TAX_EXCLUDED",
    taxes: [
      { code: "GST", amount: 10.5 },
      { code: "QST", amount: 20.95 },
    ],
    created_at: "2026-03-01T15:00:00Z",
    ship_by: "2026-03-03T15:00:00Z",
    delivery_earliest: "2026-03-05T15:00:00Z",
    delivery_latest: "2026-03-07T15:00:00Z",
    shipped_at: "2026-03-02T15:00:00Z",
    received_at: null,
    fully_refunded: false,
    shipment: { carrier: "Purolator", tracking_number: "PUR123", tracking_url: "https://track.example/PUR123" },
    incident: null,
    time_zone: null,
    lines: [buildLine()],
    lines_left_out: 0,
    unreadable: [],
    ...overrides,
  };
}

export function buildLine(overrides: Partial<OrderLine> = {}): OrderLine {
  return {
    id: "20000-A-1",
    state: "SHIPPED",
    state_reason: null,
    title: "Kettle",
    sku: "KET-1",
    picture_url: "https://marketplace.example/kettle.jpg",
    quantity: 2,
    price: 199.98,
    shipping_price: 9.99,
    taxes: [],
    shipped_at: "2026-03-02T15:00:00Z",
    received_at: null,
    refunds: [],
    cancelations: [],
    incident: null,
    ...overrides,
  };
}

export function buildDocument(overrides: Partial<OrderDocument> = {}): OrderDocument {
  return {
    id: "d1",
    type: "CUSTOMER_INVOICE",
    name: "invoice-20000.pdf",
    size: 48_000,
    uploaded_at: "2026-03-02T16:00:00Z",
    file_id: "order-document:1:d1",
    ...overrides,
  };
}

export function buildReturn(overrides: Partial<OrderReturn> = {}): OrderReturn {
  return {
    id: "r1",
    state: "IN_PROGRESS",
    rma: "RMA-20000-1",
    label_url: "https://labels.example/20000.pdf",
    shipment: { carrier: "Purolator", tracking_number: "BACK123", tracking_url: "https://track.example/BACK123" },
    lines: [{ order_line_id: "20000-A-1", quantity: 1, reason_code: "51", reason: "Arrived damaged" }],
    created_at: "2026-03-08T15:00:00Z",
    updated_at: "2026-03-09T15:00:00Z",
    unreadable: [],
    ...overrides,
  };
}

type PartOf<V> = { as_of: string | null; value: V | null; unavailable: Unavailable | null; reading: boolean };

/** A part that was read just now. */
export const read = <V>(value: V, as_of = new Date().toISOString()): PartOf<V> => ({
  as_of,
  value,
  unavailable: null,
  reading: false,
});

/** A part that could not be read, with an older value if there is one. */
export function notRead<V>(
  reason: Unavailable["reason"],
  retry_at: string | null = null,
  older: PartOf<V> | null = null,
): PartOf<V> {
  return {
    as_of: older?.as_of ?? null,
    value: older?.value ?? null,
    unavailable: { reason, retry_at },
    reading: false,
  };
}

/** A part that the server is reading for the first time. */
export const BEING_READ = { as_of: null, value: null, unavailable: null, reading: true };

interface Parts {
  order?: PartOf<Order>;
  documents?: PartOf<OrderDocument[]>;
  documentsLeftOut?: number;
  returns?: PartOf<OrderReturn[]>;
  ofReturns?: Partial<Pick<OrderPanel["returns"], "has_returns" | "left_out" | "is_complete">>;
}

export function buildPanel({
  order = read(buildOrder()),
  documents = read([]),
  documentsLeftOut = 0,
  returns = read([]),
  ofReturns = {},
}: Parts = {}): OrderPanel {
  return {
    order_id: "20000-A",
    order,
    documents: { ...documents, left_out: documentsLeftOut },
    returns: { ...returns, has_returns: true, left_out: 0, is_complete: true, ...ofReturns },
  };
}
