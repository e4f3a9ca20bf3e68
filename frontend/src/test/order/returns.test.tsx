import { within } from "@testing-library/react";
import { describe, expect, test } from "vitest";

import { expectNoAxeViolations } from "../support/accessibility";
import { BEING_READ, buildOrder, buildPanel, buildReturn, notRead, read } from "../support/inbox/orders";
import { fact, openPanel } from "./support";

const withReturn = (overrides: Parameters<typeof buildReturn>[0] = {}) =>
  buildPanel({ returns: read([buildReturn(overrides)]) });

async function openReturns(...answers: Parameters<typeof openPanel>[0]) {
  const opened = await openPanel(answers);
  const section = (await opened.inPanel.findByRole("heading", { name: /^(Returns|Retours)$/ })).closest("section");
  if (!section) throw new Error("The heading is in no section.");
  return { ...opened, section, inSection: within(section) };
}

describe("The returns of an order", () => {
  test("say what is sent back, why, and where it is", async () => {
    const { section, inSection } = await openReturns(withReturn());
    expect(inSection.getByText("On its way back")).toBeVisible();
    expect(section).toHaveTextContent("1 × Kettle");
    expect(inSection.getByText("Reason: Arrived damaged")).toBeVisible();
    expect(fact(section, "Return number (RMA)")).toMatch(/RMA-20000-1/);
    expect(fact(section, "Requested")).toMatch(/8/);
    expect(fact(section, "Last changed")).toMatch(/9/);
    expect(inSection.getByRole("link", { name: /^Track/ })).toHaveAttribute("href", "https://track.example/BACK123");
    const label = inSection.getByRole("link", { name: /return label/ });
    expect(label).toHaveAttribute("href", "https://labels.example/20000.pdf");
    expect(label).toHaveAttribute("rel", "noopener noreferrer");
    await expectNoAxeViolations();
  });

  test("are in French for agents who read French", async () => {
    const { inSection } = await openReturns(withReturn());
    const { chooseLocale } = await import("../../i18n");
    await chooseLocale("fr-CA");
    expect(await inSection.findByText("Sur le chemin du retour")).toBeVisible();
    expect(inSection.getByText("Raison : Arrived damaged")).toBeVisible();
  });

  test("name a state, a reason and an item that nobody knows by their codes", async () => {
    const lines = [{ order_line_id: "X-9", quantity: null, reason_code: "77", reason: null }];
    const { inSection } = await openReturns(withReturn({ state: "AT_SEA", lines, rma: null, label_url: null, shipment: null }));
    expect(inSection.getByText("AT_SEA")).toBeVisible();
    expect(inSection.getByText("Item X-9")).toBeVisible();
    expect(inSection.getByText("Reason with the code 77")).toBeVisible();
    expect(inSection.queryByRole("link")).toBeNull();
  });

  test("open no address that is not https", async () => {
    const { inSection } = await openReturns(withReturn({ label_url: "javascript:alert(1)", shipment: null }));
    expect(inSection.queryByRole("link")).toBeNull();
  });

  test.each([
    [{ has_returns: true }, ["No returns"]],
    [{ has_returns: null }, ["No returns", "The marketplace does not say whether it has returns."]],
    [{ left_out: 2 }, ["2 more returns could not be read"]],
    [{ is_complete: false }, ["There may be more returns than these."]],
  ])("with nothing in the list and %j say exactly that", async (ofReturns, words) => {
    const { section } = await openReturns(buildPanel({ returns: read([]), ofReturns }));
    const shown = [...section.querySelectorAll("p")].map((each) => each.textContent);
    expect(shown).toEqual(words);
  });

  test("are not called none while they are being read", async () => {
    const { inSection } = await openReturns(buildPanel({ returns: BEING_READ }));
    expect(inSection.queryByText("No returns")).toBeNull();
  });

  test("say that this marketplace has none", async () => {
    const returns = { as_of: null, value: null, unavailable: null, reading: false };
    const { section } = await openReturns(buildPanel({ returns, ofReturns: { has_returns: false } }));
    expect(section).toHaveTextContent("ReturnsThis marketplace has no returns.");
  });

  test("that could not be read again say why, and show what is older", async () => {
    const returns = notRead("unreachable", null, read([buildReturn()], "2026-03-09T15:00:00Z"));
    const { inSection } = await openReturns(buildPanel({ returns }));
    expect(inSection.getByText("The marketplace gave no usable answer. What is shown is older.")).toBeVisible();
    expect(inSection.getByText("On its way back")).toBeVisible();
  });

  test("that cannot be asked for because the order has no number say so", async () => {
    const order = read(buildOrder({ commercial_id: null }));
    const { inSection } = await openReturns(buildPanel({ order, returns: notRead("needs_order") }));
    expect(inSection.getByText(/^Returns can only be asked for with what the order says/)).toBeVisible();
  });

  test.each([
    ["the key may not read them", buildPanel({ returns: notRead("forbidden") })],
    ["the order could not be read", buildPanel({ order: notRead("unreachable"), returns: notRead("needs_order") })],
  ])("are not there if %s", async (_, panel) => {
    const { inPanel } = await openPanel([panel]);
    await inPanel.findByRole("heading", { name: "Documents" });
    expect(inPanel.queryByRole("heading", { name: "Returns" })).toBeNull();
  });

  test("of an API that has none are not there", async () => {
    const { order_id, order, documents } = buildPanel();
    const { inPanel } = await openPanel([{ order_id, order, documents } as ReturnType<typeof buildPanel>]);
    await inPanel.findByRole("heading", { name: "Documents" });
    expect(inPanel.queryByRole("heading", { name: "Returns" })).toBeNull();
  });
});
