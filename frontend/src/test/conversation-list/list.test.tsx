import { screen, waitFor, within } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { describe, expect, test, vi } from "vitest";

import { expectNoAxeViolations } from "../support/accessibility";
import { conversationList, listScroller, openApp, rows } from "../support/app";
import { FakeInbox } from "../support/fakeInbox";
import { server } from "../support/server";

/** The view that has every conversation, the one with the newest message first. */
const ALL = "/?view=all";

function inboxOf(...names: string[]): FakeInbox {
  const inbox = new FakeInbox();
  for (const name of names) inbox.addConversation(name);
  return inbox;
}

const row = async (name: RegExp) => {
  await waitFor(() => expect(rows()).not.toHaveLength(0));
  const found = rows().find((one) => name.test(one.textContent ?? ""));
  if (!found) throw new Error(`no row ${name}`);
  return found;
};

describe("The list of conversations", () => {
  test("shows each with name, subject, order and the beginning of the last message", async () => {
    const inbox = inboxOf("Marie Tremblay");
    const [marie] = inbox.conversations;
    if (marie) inbox.addMessage(marie, { body: "Where is my parcel?" });
    await openApp(inbox, ALL);
    const text = (await row(/Marie Tremblay/)).textContent;
    expect(text).toContain("Subject 0");
    expect(text).toContain("20000-A");
    expect(text).toContain("Where is my parcel?");
    expect(text).toContain("Needs a reply");
  });

  test("says that the last message was ours", async () => {
    const inbox = new FakeInbox();
    inbox.addConversation("Marie Tremblay", { last_sender: "technician", last_message_preview: "On its way" });
    await openApp(inbox, ALL);
    expect((await row(/Marie/)).textContent).toContain("You: On its way");
  });

  test("counts down the marketplace's 24 hours, and up once they are over", async () => {
    vi.setSystemTime("2026-03-02T12:00:00Z");
    const inbox = new FakeInbox();
    inbox.addConversation("Early Bird", { needs_reply_since: "2026-03-02T09:00:00.000Z" });
    inbox.addConversation("Late Riser", { needs_reply_since: "2026-03-01T08:00:00.000Z" });
    inbox.addConversation("All Done", { needs_reply_since: null });
    inbox.addConversation("Just Now", { needs_reply_since: "2026-03-02T11:59:40.000Z" });
    await openApp(inbox, ALL);
    expect((await row(/Early Bird/)).textContent).toMatch(/21\sh left/);
    expect((await row(/Late Riser/)).textContent).toMatch(/Overdue 4\sh/);
    expect((await row(/Just Now/)).textContent).toMatch(/23\sh left/);
    expect((await row(/All Done/)).textContent).not.toContain("Needs a reply");
    vi.useRealTimers();
  });

  test("gives the full date of the last message on hover", async () => {
    await openApp(inboxOf("Marie Tremblay"), ALL);
    const time = (await row(/Marie/)).querySelector("time");
    expect(time).toHaveAttribute("datetime", "2026-03-02T15:00:00.000Z");
    expect(time?.title).toContain("2026");
  });

  test("loads more near the end, and each conversation once", async () => {
    const inbox = inboxOf(...Array.from({ length: 55 }, (_, n) => `Customer ${n}`));
    await openApp(inbox, ALL);
    await within(conversationList()).findByText("Customer 0");
    const scroller = listScroller();
    expect(within(conversationList()).queryByText("Customer 54")).toBeNull();
    scroller.scrollTop = 50 * 84;
    scroller.dispatchEvent(new Event("scroll"));
    expect(await within(conversationList()).findByText("Customer 54")).toBeVisible();
    const names = rows().map((one) => one.getAttribute("href"));
    expect(new Set(names).size).toBe(names.length);
    // Polling does not read the second page again at once.
    expect(inbox.responses.filter(({ path }) => path.includes("cursor="))).toHaveLength(1);
  });

  test("also reads the rows below the first page again, so that an alert is shown there", async () => {
    const inbox = inboxOf(...Array.from({ length: 55 }, (_, n) => `Customer ${n}`));
    const { queries } = await openApp(inbox, ALL);
    await within(conversationList()).findByText("Customer 0");
    const scroller = listScroller();
    scroller.scrollTop = 50 * 84;
    scroller.dispatchEvent(new Event("scroll"));
    await within(conversationList()).findByText("Customer 54");
    Object.assign(inbox.conversations[54]?.detail ?? {}, { reply_alert: "failed" });
    const now = performance.now();
    vi.spyOn(performance, "now").mockImplementation(() => now + 16_000);
    await queries.invalidateQueries({ queryKey: ["newest-pages"] });
    expect(await within(conversationList()).findByText("Reply not sent")).toBeVisible();
    vi.restoreAllMocks();
  });

  test("moves a conversation with a new message to the top without a reload", async () => {
    const inbox = inboxOf("Marie Tremblay", "James Clarke");
    const { refresh } = await openApp(inbox, ALL);
    await row(/Marie/);
    expect(rows()[0]?.textContent).toContain("Marie");
    const james = inbox.conversations[1];
    if (james) inbox.addMessage(james, { body: "Hello again" });
    await refresh();
    await waitFor(() => expect(rows()[0]?.textContent).toContain("Hello again"));
  });

  test("does not move rows while the pointer moves over them, and says that there are new messages", async () => {
    const inbox = inboxOf("Marie Tremblay", "James Clarke");
    const { refresh, user } = await openApp(inbox, ALL);
    await user.pointer({ target: await row(/Marie/) });
    const james = inbox.conversations[1];
    if (james) inbox.addMessage(james, { body: "Hello again" });
    await refresh();
    const news = await screen.findByRole("button", { name: "1 new" });
    expect(rows()[0]?.textContent).toContain("Marie");
    expect(rows()[1]?.textContent).toContain("Hello again");
    await user.click(news);
    expect(rows()[0]?.textContent).toContain("James");
  });

  test("keeps what it shows when the server stops answering", async () => {
    const { refresh } = await openApp(inboxOf("Marie Tremblay"), ALL);
    await row(/Marie/);
    server.use(http.get("*/api/conversations", () => HttpResponse.error()));
    await refresh();
    expect(await screen.findByText(/Connection trouble/)).toBeVisible();
    expect(rows()).toHaveLength(1);
  });

  test("says how up to date it is, and shows the reason when it is not", async () => {
    const inbox = inboxOf("Marie Tremblay");
    const { refresh } = await openApp(inbox, ALL);
    expect(await screen.findByText("Updated just now")).toBeVisible();
    inbox.sync = { ...inbox.sync, is_stale: true, last_error: "The marketplace does not accept the API key (401)." };
    await refresh();
    const line = await screen.findByRole("link", { name: /Not updated since .* does not accept the API key/ });
    expect(line).toBeVisible();
  });

  test("offers to try again when it does not load", async () => {
    const opening = openApp(inboxOf("Marie Tremblay"), ALL);
    server.use(http.get("*/api/conversations", () => HttpResponse.error(), { once: true }));
    const { user } = await opening;
    expect(await screen.findByText("The conversations did not load")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Try again" }));
    await row(/Marie/);
  });

  test("explains an empty inbox", async () => {
    await openApp(new FakeInbox());
    expect(await screen.findByText("No conversations yet")).toBeVisible();
    expect(screen.getByRole("button", { name: "Check again" })).toBeVisible();
  });

  test("opens conversations with j and k, and moves the focus into them with Enter", async () => {
    const inbox = inboxOf("Marie Tremblay", "James Clarke");
    const { user } = await openApp(inbox, ALL);
    await row(/Marie/);
    await user.keyboard("j");
    await waitFor(() => expect(window.location.pathname).toBe("/conversations/c0"));
    await user.keyboard("j");
    await waitFor(() => expect(window.location.pathname).toBe("/conversations/c1"));
    await user.keyboard("k");
    await waitFor(() => expect(window.location.pathname).toBe("/conversations/c0"));
    await waitFor(() => expect(rows()[0]).toHaveFocus());
    await user.keyboard("{Enter}");
    await waitFor(() => expect(screen.getByRole("log")).toHaveFocus());
    await user.keyboard("{Escape}");
    expect(rows()[0]).toHaveFocus();
  });

  test("shows the keyboard shortcuts on ?", async () => {
    const { user } = await openApp(inboxOf("Marie Tremblay"), ALL);
    await row(/Marie/);
    await user.keyboard("?");
    expect(await screen.findByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
    await expectNoAxeViolations();
  });

  test("is in French when that is chosen, and remembers it", async () => {
    const { user } = await openApp(inboxOf("Marie Tremblay"), ALL);
    await row(/Marie/);
    await user.click(screen.getByRole("button", { name: "FR, Français" }));
    expect(await screen.findByRole("heading", { name: "Boîte de réception" })).toBeVisible();
    expect(document.documentElement.lang).toBe("fr-CA");
    expect(localStorage.getItem("inbox.locale")).toBe("fr-CA");
  });

  test("is accessible", async () => {
    await openApp(inboxOf("Marie Tremblay", "James Clarke"), ALL);
    await row(/Marie/);
    await expectNoAxeViolations();
  });
});
