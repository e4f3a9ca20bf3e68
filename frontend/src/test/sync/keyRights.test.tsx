import { screen, within } from "@testing-library/react";
import { describe, expect, test, vi } from "vitest";

import type { KeyRight } from "../../api/types";
import { expectNoAxeViolations } from "../support/accessibility";
import { openApp } from "../support/app";
import { buildPanel, notRead } from "../support/inbox/orders";
import { inboxWithSync } from "../support/syncStatus";
import { openPanel } from "../order/support";

const HOUR = 3_600_000;
const ago = (ms: number) => new Date(Date.now() - ms).toISOString();

const right = (operation: string, overrides: Partial<KeyRight> = {}): KeyRight => ({
  operation,
  role: "ORDER_READ",
  state: "allowed",
  allowed_at: ago(2 * HOUR),
  refused_at: null,
  ...overrides,
});

const refused = (operation: string, role: string | null) =>
  right(operation, { role, state: "refused", allowed_at: null, refused_at: ago(HOUR) });

async function openRights(...rights: KeyRight[]) {
  const inbox = inboxWithSync();
  inbox.keyRights = rights;
  const app = await openApp(inbox, "/sync/key");
  await screen.findByRole("heading", { name: "What the API key may do" });
  return { ...app, inbox };
}

const row = async (words: string | RegExp) => {
  const item = (await screen.findByText(words)).closest("li");
  if (!item) throw new Error("It is in no list.");
  return item;
};

describe("What the API key may do", () => {
  test("is shown instead of the list on a narrow screen", async () => {
    const { matchMedia } = window;
    vi.spyOn(window, "matchMedia").mockImplementation((query) =>
      Object.assign(matchMedia(query), { matches: query === "(max-width: 719px)" }),
    );
    await openRights(right("OR11"));
    expect(await row("Read orders")).toBeVisible();
  });

  test("says for each call whether it may, and when that was seen", async () => {
    await openRights(right("OR11"), refused("RT11", "ORDER_RETURN_READ"), right("M12", { state: "not_tried", allowed_at: null }));
    expect(await row("Read orders")).toHaveTextContent(/Yes · last worked 2\sh ago/);
    expect(await row("Read returns")).toHaveTextContent(/No · last refused 1\sh ago.*give the user the role ORDER_RETURN_READ/);
    expect(await row("Send replies")).toHaveTextContent(/Not tried yet$/);
    expect(screen.getByText(/nobody knows/)).toBeVisible();
    expect(screen.getByRole("heading", { name: "How to change it" })).toBeVisible();
    await expectNoAxeViolations();
  });

  test("says nothing about changing roles while nothing is refused", async () => {
    await openRights(right("OR11"));
    await row("Read orders");
    expect(screen.queryByRole("heading", { name: "How to change it" })).toBeNull();
    expect(screen.queryByText(/nobody knows/)).toBeNull();
  });

  test("knows what to do without a role, and for administrators", async () => {
    await openRights(refused("M13", null), refused("PC01", "SHOP_ADMIN"));
    expect(await row("Fetch the files of messages")).toHaveTextContent(/all roles for messages/);
    expect(await row("Read the marketplace's settings")).toHaveTextContent(/must be an administrator of the shop/);
  });

  test("shows calls and states that only a newer server knows", async () => {
    await openRights(right("XY99", { state: "sometimes" as KeyRight["state"] }));
    expect(await row("XY99")).toHaveTextContent("State sometimes");
  });

  test("is there in French", async () => {
    await openRights(refused("RT11", "ORDER_RETURN_READ"));
    const { chooseLocale } = await import("../../i18n");
    await chooseLocale("fr-CA");
    expect(await screen.findByRole("heading", { name: "Ce que la clé d’API peut faire" })).toBeVisible();
    expect(await row("Lire les retours")).toHaveTextContent(/Non · dernier refus/);
  });

  test("that does not load can be asked for again", async () => {
    const inbox = inboxWithSync();
    inbox.keyRights = "broken";
    const { user } = await openApp(inbox, "/sync/key");
    const again = await screen.findByRole("button", { name: "Try again" }, { timeout: 20_000 });
    inbox.keyRights = [right("OR11")];
    await user.click(again);
    expect(await row("Read orders")).toBeVisible();
  });

  test("is reached from the Sync page and leads back to it", async () => {
    const { user } = await openApp(inboxWithSync(), "/sync");
    await user.click(await screen.findByRole("link", { name: "What the API key may do" }));
    expect(window.location.pathname).toBe("/sync/key");
    await user.click(await screen.findByRole("link", { name: "Synchronisation" }));
    expect(window.location.pathname).toBe("/sync");
  });

  test("an address below the Sync page that does not exist shows the page", async () => {
    await openApp(inboxWithSync(), "/sync/nothing");
    expect(await screen.findByRole("heading", { name: "Everything is here" })).toBeVisible();
  });

  test("is reached from the parts of an order that are hidden", async () => {
    const { inPanel, panel } = await openPanel([
      buildPanel({ documents: notRead("forbidden"), returns: notRead("forbidden") }),
    ]);
    expect(await inPanel.findByText(/^Hidden, because the API key lacks the right: Returns, Documents\./)).toBeVisible();
    expect(within(panel).getByRole("link", { name: "What the API key may do" })).toHaveAttribute("href", "/sync/key");
  });

  test("is not offered by an order of which everything may be read", async () => {
    const { inPanel } = await openPanel([buildPanel()]);
    await inPanel.findByRole("heading", { name: "Documents" });
    expect(inPanel.queryByRole("link", { name: "What the API key may do" })).toBeNull();
  });
});
