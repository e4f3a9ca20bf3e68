import { act, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { expectNoAxeViolations } from "../support/accessibility";
import { conversationList, findComposer, listScroller, openApp } from "../support/app";
import { FakeInbox } from "../support/fakeInbox";

function inboxOf(count: number): FakeInbox {
  const inbox = new FakeInbox();
  for (let n = 0; n < count; n += 1) inbox.addConversation(`Customer ${n}`, { last_message_preview: `Words ${n}` });
  return inbox;
}

const row = async (name: RegExp) => within(conversationList()).findByRole("link", { name });

describe("A row with an alert about a reply", () => {
  test.each([
    ["failed", "Reply not sent"],
    ["unconfirmed", "Reply not confirmed: decide"],
    ["unknown", "Checking a reply"],
    ["waiting", "A reply is waiting"],
  ] as const)("shows and announces it before the last message (%s)", async (reply_alert, words) => {
    const inbox = inboxOf(1);
    Object.assign(inbox.conversations[0]?.detail ?? {}, { reply_alert });
    await openApp(inbox);
    const found = await row(new RegExp(`Customer 0.*${words}.*Words 0`));
    expect(within(found).getByText(words)).toBeVisible();
  });

  test("is accessible", async () => {
    const inbox = inboxOf(1);
    Object.assign(inbox.conversations[0]?.detail ?? {}, { reply_alert: "failed" });
    await openApp(inbox);
    await row(/Reply not sent/);
    await expectNoAxeViolations();
  });

  test("shows it before a draft, until it is dealt with", async () => {
    const inbox = inboxOf(1);
    const detail = inbox.conversations[0]?.detail;
    if (detail) detail.reply_alert = "failed";
    const { user, refresh } = await openApp(inbox, "/conversations/c0");
    await user.type(await findComposer(), "Half a sentence");
    expect(await row(/Reply not sent.*Draft.*Half a sentence/)).toBeVisible();
    if (detail) detail.reply_alert = null;
    await refresh();
    await waitFor(() => expect(within(conversationList()).queryByText("Reply not sent")).toBeNull());
  });

  test("shows it for a reply that the server rejected and that only this browser has", async () => {
    const inbox = inboxOf(1);
    inbox.faults = ["refused"];
    const { user } = await openApp(inbox, "/conversations/c0");
    await user.type(await findComposer(), "Write to me@example.com");
    await user.click(screen.getByRole("button", { name: /^Send/ }));
    expect(await row(/Reply not sent.*Write to me@example.com/)).toBeVisible();
  });

  test("shows the more urgent alert, when both the server and this browser have one", async () => {
    const inbox = inboxOf(1);
    Object.assign(inbox.conversations[0]?.detail ?? {}, { reply_alert: "unknown" });
    inbox.faults = ["lost before", "hangs"];
    const { user } = await openApp(inbox, "/conversations/c0");
    await user.type(await findComposer(), "On its way");
    await user.click(screen.getByRole("button", { name: /^Send/ }));
    expect(await row(/Not sent yet.*On its way/)).toBeVisible();
    expect(within(conversationList()).queryByText("Checking a reply")).toBeNull();
  });
});

describe("A conversation that was opened by its address", () => {
  const real = Object.getOwnPropertyDescriptor(Element.prototype, "scrollHeight");
  beforeEach(() => {
    // jsdom has no layout, and a list without height cannot be scrolled.
    Object.defineProperty(Element.prototype, "scrollHeight", { configurable: true, get: () => 100_000 });
  });
  afterEach(() => {
    if (real) Object.defineProperty(Element.prototype, "scrollHeight", real);
  });
  const view = listScroller;
  const announced = () => screen.getAllByRole("status").map((one) => one.textContent);

  test("has its row scrolled into view, selected and announced", async () => {
    await openApp(inboxOf(45), "/conversations/c40?view=all");
    await waitFor(() => expect(view().scrollTop).toBeGreaterThan(30 * 84));
    act(() => void view().dispatchEvent(new Event("scroll")));
    expect((await within(conversationList()).findByText("Customer 40")).closest("a")).toHaveAttribute("aria-current", "page");
    expect(announced()).toContain("Customer 40 is open and selected in the list");
  });

  test("gets the focus with Escape, also when its row is out of view", async () => {
    const { user } = await openApp(inboxOf(45), "/conversations/c40?view=all");
    await waitFor(() => expect(view().scrollTop).toBeGreaterThan(30 * 84));
    view().scrollTop = 0;
    act(() => void view().dispatchEvent(new Event("scroll")));
    await row(/Customer 0/);
    expect(within(conversationList()).queryByText("Customer 40")).toBeNull();
    await user.keyboard("{Escape}");
    await waitFor(() => expect(view().scrollTop).toBeGreaterThan(30 * 84));
    act(() => void view().dispatchEvent(new Event("scroll")));
    await waitFor(async () => expect(await row(/Customer 40/)).toHaveFocus());
  });

  test("is searched for on the next pages", async () => {
    const inbox = inboxOf(130);
    await openApp(inbox, "/conversations/c120?view=all");
    await waitFor(() => expect(view().scrollTop).toBeGreaterThan(110 * 84));
    act(() => void view().dispatchEvent(new Event("scroll")));
    expect((await within(conversationList()).findByText("Customer 120")).closest("a")).toHaveAttribute("aria-current", "page");
    expect(screen.queryByRole("region", { name: "Opened" })).toBeNull();
  });

  test("is shown above the list when it is further down than that", async () => {
    const inbox = inboxOf(400);
    await openApp(inbox, "/conversations/c390?view=all");
    await waitFor(() => expect(inbox.listRequests).toBeGreaterThanOrEqual(4));
    const apart = await screen.findByRole("region", { name: "Opened" });
    const found = within(apart).getByRole("link", { name: /Customer 390/ });
    expect(found).toHaveAttribute("aria-current", "page");
    expect(announced()).toContain("Customer 390 is open and selected in the list");
    const more = inbox.responses.map(({ path }) => /conversations\?.*cursor=(c\d+)/.exec(path)?.[1]).filter(Boolean);
    expect(more).toEqual(["c49", "c99", "c149"]);
    await expectNoAxeViolations();
  });

  test("that does not exist is not searched for", async () => {
    const inbox = inboxOf(130);
    await openApp(inbox, "/conversations/nothing");
    await screen.findByText("This conversation does not exist");
    expect(document.title).toBe("(99+) This conversation does not exist · Inbox");
    expect(screen.queryByRole("region", { name: "Opened" })).toBeNull();
    expect(inbox.responses.filter(({ path }) => path.includes("cursor="))).toEqual([]);
  });

  test("does not scroll the list when it is opened from there", async () => {
    const { user } = await openApp(inboxOf(20), "/?view=all");
    await user.click(await within(conversationList()).findByText("Customer 3"));
    await screen.findByRole("log", { name: "Messages" });
    expect(view().scrollTop).toBe(0);
    expect(announced()).not.toContain("Customer 3 is open and selected in the list");
  });
});

describe("Without a network", () => {
  afterEach(async () => {
    const { onlineManager } = await import("@tanstack/react-query");
    onlineManager.setOnline(true);
  });
  async function go(online: boolean) {
    const { onlineManager } = await import("@tanstack/react-query");
    act(() => onlineManager.setOnline(online));
  }
  const place = () => within(screen.getByRole("main"));

  test("a conversation that was not opened before says so, and loads automatically later", async () => {
    const { user } = await openApp(inboxOf(3));
    await row(/Customer 1/);
    await go(false);
    await user.click(await row(/Customer 1/));
    expect(await place().findByRole("heading", { name: "You are offline" })).toBeVisible();
    expect(place().getByText(/load automatically when you are back/)).toBeVisible();
    expect(document.title).toMatch(/You are offline · Inbox$/);
    await expectNoAxeViolations();
    await go(true);
    expect(await screen.findByRole("log", { name: "Messages" })).toBeVisible();
  });

  test("the list and the Sync page do the same", async () => {
    vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
    await openApp(inboxOf(3), "/sync");
    expect(await within(conversationList()).findByRole("heading", { name: "You are offline" })).toBeVisible();
    expect(await place().findByRole("heading", { name: "You are offline" })).toBeVisible();
    await go(true);
    expect(await row(/Customer 1/)).toBeVisible();
    expect(await place().findByRole("heading", { name: "Everything is here" })).toBeVisible();
  });

  test("older messages and older conversations do the same", async () => {
    const inbox = inboxOf(60);
    const [first] = inbox.conversations;
    for (let n = 0; first && n < 80; n += 1) inbox.addMessage(first, { body: `Message ${n}` });
    await openApp(inbox, "/conversations/c0?view=all");
    const log = await screen.findByRole("log", { name: "Messages" });
    await go(false);
    log.scrollTop = 10;
    act(() => void log.dispatchEvent(new Event("scroll")));
    expect(await within(log).findByText(/Older messages will load automatically/)).toBeVisible();
    expect(within(conversationList()).getByText(/Older conversations will load automatically/)).toBeVisible();
    await go(true);
    expect(await within(log).findByText("Message 0")).toBeVisible();
  });
});

test("A missing page says so in the title of the browser tab", async () => {
  await openApp(inboxOf(1), "/nowhere");
  expect(await screen.findByRole("heading", { name: "There is no such page" })).toBeVisible();
  expect(document.title).toBe("There is no such page · Inbox");
});
