import { act, screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, test, vi } from "vitest";

import { expectNoAxeViolations } from "../support/accessibility";
import { findMessage } from "../support/app";
import { BEING_READ, buildDocument, buildOrder, buildPanel, notRead, read } from "../support/inbox/orders";
import { fact, openPanel } from "./support";

const MINUTE = 60_000;
const ago = (ms: number) => new Date(Date.now() - ms).toISOString();
const retryButton = { name: "Try again" };

afterEach(() => vi.useRealTimers());

describe("A part of the panel", () => {
  test("shows its age, with the time in full", async () => {
    const at = ago(20_000);
    const { inPanel } = await openPanel([buildPanel({ order: read(buildOrder(), at) })]);
    const age = await inPanel.findByText(/^Updated 2\d\ss ago$/);
    expect(age).toHaveAttribute("datetime", at);
    expect(age).toHaveAttribute("title", expect.stringMatching(/\d{4}/));
  });

  test.each([
    ["forbidden", "This API key may not read orders."],
    ["not_found", "The marketplace does not know this order."],
  ] as const)("that is %s says so once, and asking again is not offered", async (reason, words) => {
    const { inPanel } = await openPanel([buildPanel({ order: notRead(reason), documents: notRead("forbidden") })]);
    expect(await inPanel.findByText(words)).toBeVisible();
    expect(inPanel.getByText("20000-A")).toBeVisible();
    expect(inPanel.queryByText(/may not read documents/)).toBeNull();
    expect(inPanel.queryByRole("heading", { name: "Documents" })).toBeNull();
    expect(inPanel.queryByRole("button", retryButton)).toBeNull();
    await expectNoAxeViolations();
  });

  test("that is busy says when it is asked again", async () => {
    const { inPanel } = await openPanel([buildPanel({ order: notRead("busy", ago(-40_000)) })]);
    expect(await inPanel.findByText(/^The marketplace asked to wait\./)).toHaveTextContent(/It will be read again in (40|3\d)\ss/);
    expect(inPanel.queryByRole("button", retryButton)).toBeNull();
  });

  test("that is unreachable is read again with a button", async () => {
    const { inbox, user, inPanel } = await openPanel([buildPanel({ order: notRead("unreachable", ago(1_000)) })]);
    expect(await inPanel.findByText(/^The marketplace gave no usable answer\./)).toBeVisible();
    inbox.orders.set("20000-A", [buildPanel()]);
    await user.click(inPanel.getByRole("button", retryButton));
    expect(await inPanel.findByText("Purolator")).toBeVisible();
    expect(inPanel.queryByText(/no usable answer/)).toBeNull();
  });

  test("with an older value shows it, with its age and the reason", async () => {
    const order = notRead("unreachable", null, read(buildOrder(), ago(30 * MINUTE)));
    const documents = notRead("forbidden", null, read([buildDocument()], ago(40 * MINUTE)));
    const { inPanel } = await openPanel([buildPanel({ order, documents })]);
    expect(await inPanel.findByText("Purolator")).toBeVisible();
    expect(inPanel.getByText(/^Updated 30\smin ago$/)).toBeVisible();
    expect(inPanel.getByText("The marketplace gave no usable answer. What is shown is older.")).toBeVisible();
    expect(inPanel.getByText("invoice-20000.pdf")).toBeVisible();
    expect(inPanel.getByText("This API key may not read documents any more. What is shown is older.")).toBeVisible();
  });
});

describe("The panel", () => {
  test("asks again while the server is reading, and then shows the value", async () => {
    const { inbox, panel, inPanel } = await openPanel([buildPanel({ order: BEING_READ, documents: BEING_READ }), buildPanel()]);
    expect(await inPanel.findAllByText("Loading the order")).not.toHaveLength(0);
    expect(await inPanel.findByText("Purolator")).toBeVisible();
    expect(fact(panel, "Carrier")).toBe("Purolator");
    expect(inbox.orderRequests).toHaveLength(2);
    expect(inPanel.queryByText("Loading the order")).toBeNull();
  });

  test("stops asking often when the server reads for unusually long, and says so", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const { inbox, inPanel } = await openPanel([buildPanel({ order: BEING_READ })]);
    await act(() => vi.advanceTimersByTimeAsync(50_000));
    expect(await inPanel.findByText("Reading this takes longer than usual.")).toBeVisible();
    const before = inbox.orderRequests.length;
    await act(() => vi.advanceTimersByTimeAsync(3 * MINUTE));
    expect(inbox.orderRequests.length - before).toBeLessThanOrEqual(4);
  });

  test("asks again each minute, but not while the page is hidden", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const { inbox, inPanel } = await openPanel([buildPanel()]);
    await inPanel.findByText("Purolator");
    await act(() => vi.advanceTimersByTimeAsync(50_000));
    expect(inbox.orderRequests).toHaveLength(1);
    await act(() => vi.advanceTimersByTimeAsync(11_000));
    await waitFor(() => expect(inbox.orderRequests).toHaveLength(2));
    vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
    await act(() => vi.advanceTimersByTimeAsync(3 * MINUTE));
    expect(inbox.orderRequests).toHaveLength(2);
  });

  test("asks nothing while the details are closed", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const { inbox, user, inPanel } = await openPanel([buildPanel()]);
    await inPanel.findByText("Purolator");
    await user.click(inPanel.getByRole("button", { name: "Close details" }));
    await act(() => vi.advanceTimersByTimeAsync(3 * MINUTE));
    expect(inbox.orderRequests).toHaveLength(1);
  });

  test("keeps an error of the inbox to itself: the messages are there, and asking again helps", async () => {
    const { user, panel, inPanel } = await openPanel(["broken", buildPanel()]);
    expect(await inPanel.findByText(/^The inbox could not load this\./)).toBeVisible();
    expect(await findMessage("Where is my parcel?")).toBeVisible();
    expect(within(panel).getByText("20000-A")).toBeVisible();
    await user.click(inPanel.getByRole("button", retryButton));
    expect(await inPanel.findByText("Purolator")).toBeVisible();
  });

  test("that breaks leaves the rest of the details and the messages", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    const order = read(buildOrder({ lines: null as never }));
    const { inPanel } = await openPanel([buildPanel({ order })]);
    expect(await inPanel.findByText(/^This part of the panel stopped working\./)).toBeVisible();
    expect(inPanel.getByText("customer-0@example.com")).toBeVisible();
    expect(await findMessage("Where is my parcel?")).toBeVisible();
  });

  test("asks for an order whose id has a slash", async () => {
    const { inbox, inPanel } = await openPanel([buildPanel()], { order_id: "A/7%" });
    expect(await inPanel.findByText("Purolator")).toBeVisible();
    expect(inbox.orderRequests).toEqual(["A/7%"]);
    expect(screen.getAllByText("A/7%")[0]).toBeInTheDocument();
  });
});
