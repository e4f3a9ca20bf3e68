import { fireEvent, screen, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";

import { expectNoAxeViolations } from "../support/accessibility";
import { buildDocument, buildLine, buildOrder, buildPanel, read } from "../support/inbox/orders";
import { fact, openPanel } from "./support";

const DAY_MS = 86_400_000;
const ago = (ms: number) => new Date(Date.now() - ms).toISOString();
const panelOf = (order: Parameters<typeof buildOrder>[0]) => [buildPanel({ order: read(buildOrder(order)) })];

const STATES = [
  ["STAGING", "Being checked by the marketplace", "En vérification par la place de marché"],
  ["WAITING_ACCEPTANCE", "Waiting to be accepted", "En attente d’acceptation"],
  ["WAITING_DEBIT", "Waiting for the payment to start", "En attente du débit"],
  ["WAITING_DEBIT_PAYMENT", "Waiting for payment", "En attente du paiement"],
  ["SHIPPING", "To be shipped", "À expédier"],
  ["SHIPPED", "Shipped", "Expédiée"],
  ["TO_COLLECT", "Ready for pick-up", "Prête à être ramassée"],
  ["RECEIVED", "Received", "Reçue"],
  ["CLOSED", "Closed", "Fermée"],
  ["REFUSED", "Refused", "Refusée"],
  ["CANCELED", "Cancelled", "Annulée"],
  ["SOMETHING_NEW", "SOMETHING_NEW", "SOMETHING_NEW"],
  ["toString", "toString", "toString"],
] as const;

describe("The order", () => {
  test("tells where the parcel is, with a link to the carrier's page", async () => {
    const { panel, inPanel } = await openPanel([buildPanel()]);
    const link = await inPanel.findByRole("link", { name: /^Track/ });
    expect(link).toHaveAttribute("href", "https://track.example/PUR123");
    expect(link).toHaveAttribute("target", "_blank");
    expect(link).toHaveAttribute("rel", "noopener noreferrer");
    expect(fact(panel, "Carrier")).toBe("Purolator");
    expect(inPanel.getByRole("button", { name: "Copy PUR123" })).toBeVisible();
    expect(fact(panel, "Promised delivery")).toMatch(/5.*7/);
    expect(fact(panel, "Received")).toBeUndefined();
    expect(inPanel.queryByText(/Late/)).toBeNull();
    await expectNoAxeViolations();
  });

  test.each([null, "http://track.example/1", "javascript:alert(1)"])("with the tracking address %s has no link", async (url) => {
    const shipment = { carrier: null, tracking_number: "PUR123", tracking_url: url };
    const { inPanel } = await openPanel(panelOf({ shipment }));
    expect(await inPanel.findByText("PUR123")).toBeVisible();
    expect(inPanel.queryByRole("link", { name: /Track/ })).toBeNull();
  });

  test.each(STATES)("in the state %s says it in words, in both languages", async (state, english, french) => {
    const { inPanel } = await openPanel(panelOf({ state, lines: [], shipped_at: null, ship_by: null }));
    expect(await inPanel.findByText(english, { selector: "span" })).toBeVisible();
    const { chooseLocale } = await import("../../i18n");
    await chooseLocale("fr-CA");
    expect(await inPanel.findByText(french, { selector: "span" })).toBeVisible();
  });

  test("that should have been shipped says in words that it is late", async () => {
    const { panel, inPanel } = await openPanel(panelOf({ state: "SHIPPING", ship_by: ago(DAY_MS), shipped_at: null, shipment: null }));
    await inPanel.findByText("No tracking number yet");
    expect(fact(panel, "Ship by")).toMatch(/Late: not shipped yet$/);
  });

  test.each([
    ["is cancelled", { state: "CANCELED", shipped_at: null }],
    ["is in a state that nobody knows", { state: "SOMETHING_NEW", shipped_at: null }],
    ["has until tomorrow", { state: "SHIPPING", shipped_at: null, ship_by: ago(-DAY_MS) }],
  ])("is not called late if it %s", async (_, order) => {
    const { inPanel } = await openPanel(panelOf(order));
    await inPanel.findByText("Ship by");
    expect(inPanel.queryByText(/Late/)).toBeNull();
  });

  test("shows its totals in its currency, with the taxes by their names in both languages", async () => {
    const { panel, inPanel } = await openPanel(panelOf({ fully_refunded: true }));
    await inPanel.findByText("Fully refunded");
    expect(fact(panel, "GST")).toMatch(/\$10\.50$/);
    expect(fact(panel, "Total")).toMatch(/\$241\.42$/);
    const { chooseLocale } = await import("../../i18n");
    await chooseLocale("fr-CA");
    await inPanel.findByText("Entièrement remboursée");
    expect(fact(panel, "TPS")).toMatch(/^10,50\s\$/);
    expect(fact(panel, "TVQ")).toMatch(/^20,95\s\$/);
    await expectNoAxeViolations();
  });

  test("without a currency has plain numbers, and included taxes are named as a part", async () => {
    const taxes = [{ code: "ECO", amount: 1 }];
    const { panel, inPanel } = await openPanel(
      panelOf({ currency: null, tax_mode: "TAX_INCLUDED", taxes, shipping_price: null }),
    );
    await inPanel.findByText("of which ECO");
    expect(fact(panel, "Total")).toBe("241.42");
    expect(fact(panel, "Shipping")).toBe("Not given");
  });

  test("names the fields that could not be read", async () => {
    const { inPanel } = await openPanel(panelOf({ unreadable: ["shipping_deadline", "taxes"] }));
    expect(await inPanel.findByText("Some fields of this order could not be read: shipping_deadline, taxes")).toBeVisible();
  });
});

describe("A line", () => {
  const lineWith = async (overrides: Parameters<typeof buildLine>[0]) => {
    const { inPanel } = await openPanel(panelOf({ lines: [buildLine(overrides)] }));
    return within(await inPanel.findByRole("list", { name: "Items" }));
  };

  test("in the state of its order does not repeat it", async () => {
    const line = await lineWith({});
    expect(line.getByRole("listitem")).toHaveTextContent(/^2 × Kettle.*\$199\.98SKU KET-1$/);
  });

  test("in another state says so, also if the code is unknown", async () => {
    expect((await lineWith({ state: "REFUSED", state_reason: "Out of stock" })).getByText("Refused: Out of stock")).toBeVisible();
  });

  test("with an unknown state shows its code", async () => {
    expect((await lineWith({ state: "LOST_AT_SEA" })).getByText("LOST_AT_SEA")).toBeVisible();
  });

  test("with an incident says when it was first seen, and why", async () => {
    const incident = { reason: "Arrived damaged", first_seen_at: ago(2 * DAY_MS + 60_000) };
    const line = await lineWith({ state: "INCIDENT_OPEN", incident });
    expect(line.getByText("Incident, first seen 2 days ago")).toBeVisible();
    expect(line.getByText("Arrived damaged")).toBeVisible();
  });

  test("that are left out are counted", async () => {
    const { inPanel } = await openPanel([buildPanel({ order: read(buildOrder({ lines: [], lines_left_out: 3 })) })]);
    expect(await inPanel.findByText("3 more items are not shown here")).toBeVisible();
    expect(inPanel.queryByText("The marketplace names no items.")).toBeNull();
  });

  test("without an incident leaves the incident of the order to the order", async () => {
    const incident = { reason: null, first_seen_at: ago(2 * DAY_MS + 60_000) };
    const { inPanel } = await openPanel([buildPanel({ order: read(buildOrder({ incident })) })]);
    expect(await inPanel.findByText("Incident, first seen 2 days ago")).toBeVisible();
  });

  test("with the incident of the order says it once", async () => {
    const incident = { reason: null, first_seen_at: ago(2 * DAY_MS + 60_000) };
    const lines = [buildLine({ state: "INCIDENT_OPEN", incident })];
    const { inPanel } = await openPanel([buildPanel({ order: read(buildOrder({ incident, lines })) })]);
    expect(await inPanel.findAllByText("Incident, first seen 2 days ago")).toHaveLength(1);
  });

  test("shows its refunds and cancelations", async () => {
    const entry = { id: "r1", amount: 20, shipping_amount: 5, quantity: 1, state: "REFUNDED", reason_code: "7", created_at: ago(0), taxes: [] };
    const line = await lineWith({
      refunds: [entry],
      cancelations: [{ ...entry, id: null, amount: 30, shipping_amount: null, quantity: 2, state: null }],
    });
    expect(line.getByText(/^Refund/, { selector: "li" })).toHaveTextContent(/\$20\.00 · shipping .*\$5\.00 · 1 unit · .* · Refunded$/);
    expect(line.getByText(/^Cancelled/, { selector: "li" })).toHaveTextContent(/\$30\.00 · 2 units · /);
  });

  test("keeps the box of a picture that does not load", async () => {
    const { panel, inPanel } = await openPanel([buildPanel()]);
    await inPanel.findByText("Kettle");
    const picture = panel.querySelector("img");
    expect(picture).toHaveAttribute("loading", "lazy");
    expect(picture).toHaveAttribute("alt", "");
    const box = picture?.parentElement;
    if (picture) fireEvent.error(picture);
    expect(panel.querySelector("img")).toBeNull();
    expect(box).toBeInTheDocument();
  });

  test("with a hostile text shows it as text", async () => {
    const title = `<script>alert(1)</script>\u202Egnp.exe ${"x".repeat(300)}`;
    const line = await lineWith({ title, sku: "S".repeat(200) });
    const shown = line.getByText(title);
    // An isolate: a right-to-left override must not turn round what stands beside it.
    expect(shown.tagName).toBe("BDI");
    expect(screen.getByText("S".repeat(200)).tagName).toBe("BDI");
    expect(document.querySelector("aside script")).toBeNull();
    await expectNoAxeViolations();
  });
});

describe("The documents", () => {
  test("that are left out are counted", async () => {
    const { inPanel } = await openPanel([buildPanel({ documents: read([buildDocument()]), documentsLeftOut: 2 })]);
    expect(await inPanel.findByText("2 more documents are not shown here")).toBeVisible();
    expect(inPanel.queryByText("No documents")).toBeNull();
  });

  test("are not said to be none if all are left out", async () => {
    const { inPanel } = await openPanel([buildPanel({ documentsLeftOut: 1 })]);
    expect(await inPanel.findByText("1 more document is not shown here")).toBeVisible();
    expect(inPanel.queryByText("No documents")).toBeNull();
  });

  test("are listed with their type in words, their size and their date", async () => {
    const documents = read([buildDocument(), buildDocument({ id: "d2", name: "other.pdf", type: "NEW_KIND", size: null })]);
    const { inPanel } = await openPanel([buildPanel({ documents })]);
    const list = within(await inPanel.findByRole("list", { name: "Documents" }));
    const [invoice, other] = list.getAllByRole("listitem");
    expect(invoice).toHaveTextContent(/^invoice-20000\.pdfCustomer's invoice · 48\skB · .*Mar/);
    expect(other).toHaveTextContent(/^other\.pdfNEW_KIND · .*Mar/);
  });

  test("are said to be none if there are none", async () => {
    const { inPanel } = await openPanel([buildPanel()]);
    expect(await inPanel.findByText("No documents")).toBeVisible();
  });
});

describe("The local time at the delivery address", () => {
  test("is shown with the name of its zone", async () => {
    const { panel, inPanel } = await openPanel(panelOf({ time_zone: "America/Vancouver" }));
    await inPanel.findByText("Ship by");
    const time = new Intl.DateTimeFormat("en-US", { timeZone: "America/Vancouver", hour: "numeric", minute: "2-digit" });
    const shown = fact(panel, "Local time there");
    expect([-1, 0, 1].map((minutes) => time.format(Date.now() + minutes * 60_000))).toContainEqual(
      shown?.split(" · ")[0],
    );
    expect(shown).toMatch(/ · Pacific/);
  });

  test.each([null, "Nowhere/At_All"])("is not shown for the zone %s", async (time_zone) => {
    const { panel, inPanel } = await openPanel(panelOf({ time_zone }));
    await inPanel.findByText("Ship by");
    expect(fact(panel, "Local time there")).toBeUndefined();
  });
});

describe("The customer's language", () => {
  test.each([
    ["fr", "French", "By the locale of their account: fr_CA"],
    ["en", "English", "By their order or their messages, although their account says fr_CA"],
    [null, "French", "By the locale of their account: fr_CA"],
    ["en", "English", "By their order: the language in which they bought.", "order"],
    ["en", "English", "By an earlier order, or an account that said so.", "earlier"],
  ] as const)("%s comes with its reason", async (language, name, reason, source: "order" | "earlier" | null = null) => {
    const { panel } = await openPanel([buildPanel()], { language, language_source: source });
    expect(fact(panel, "Language")).toBe(name + reason);
  });
});
