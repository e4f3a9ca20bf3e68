import { screen, waitFor, within } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { describe, expect, test } from "vitest";

import { expectNoAxeViolations } from "../support/accessibility";
import { conversationList, findLog, findMessage, openApp } from "../support/app";
import { FakeInbox } from "../support/fakeInbox";
import { server } from "../support/server";

const ADDRESS = "/conversations/c0";

function inboxWith(...bodies: string[]) {
  const inbox = new FakeInbox();
  const marie = inbox.addConversation("Marie Tremblay");
  for (const body of bodies) inbox.addMessage(marie, { body });
  return { inbox, marie };
}

/** Lays out the log: 400 pixels high, each message 100 pixels. */
function giveHeights(element: HTMLElement) {
  const messages = () => [...element.querySelectorAll("[data-message]")];
  Object.defineProperty(element, "clientHeight", { configurable: true, get: () => 400 });
  Object.defineProperty(element, "scrollHeight", { configurable: true, get: () => messages().length * 100 });
  Object.defineProperty(HTMLElement.prototype, "offsetTop", {
    configurable: true,
    get(this: HTMLElement) {
      return messages().indexOf(this) * 100;
    },
  });
}

function scrollTo(element: HTMLElement, top: number) {
  element.scrollTop = top;
  element.dispatchEvent(new Event("scroll"));
}

describe("An open conversation", () => {
  test("distinguishes customer, shop, automatic replies and marketplace", async () => {
    const { inbox, marie } = inboxWith("Bonjour");
    inbox.addMessage(marie, { body: "We got it", sender: "technician", author: "Shop", automatic: true, status: "sent" });
    inbox.addMessage(marie, { body: "An incident", sender: "operator", author: "Best Buy Canada" });
    await openApp(inbox, ADDRESS);
    expect(await findMessage("Bonjour")).toHaveAttribute("data-sender", "customer");
    expect(within(await findMessage("We got it")).getByText("Automatic reply")).toBeVisible();
    expect(within(await findMessage("An incident")).getByText("Marketplace")).toBeVisible();
  });

  test("shows customer, order, subject and the customer's language", async () => {
    const { inbox } = inboxWith("Bonjour");
    await openApp(inbox, ADDRESS);
    expect(await screen.findByRole("heading", { name: "Marie Tremblay" })).toBeVisible();
    const main = within(screen.getByRole("main"));
    expect(main.getByText("FR")).toBeVisible();
    expect(main.getByText("Subject 0")).toBeVisible();
    expect(main.getAllByText("Order 20000-A").length).toBeGreaterThan(0);
  });

  test("groups messages of one author within a minute, and never a failed reply", async () => {
    const { inbox, marie } = inboxWith("One", "Two");
    const reply = { sender: "technician", author: "Camille" } as const;
    inbox.addMessage(marie, { ...reply, body: "Three", status: "sent" });
    inbox.addMessage(marie, { ...reply, body: "Four", status: "failed", error: "No." });
    await openApp(inbox, ADDRESS);
    expect(await findMessage("One")).toHaveAttribute("data-group-start");
    expect(await findMessage("Two")).not.toHaveAttribute("data-group-start");
    expect(await findMessage("Three")).toHaveAttribute("data-group-start");
    expect(await findMessage("Four")).toHaveAttribute("data-group-start");
  });

  test("has a line between days", async () => {
    const { inbox, marie } = inboxWith();
    inbox.addMessage(marie, { body: "Monday's", sent_at: "2026-03-02T15:00:00.000Z" });
    inbox.addMessage(marie, { body: "Tuesday's", sent_at: "2026-03-03T15:00:00.000Z" });
    await openApp(inbox, ADDRESS);
    expect(within(await findLog()).getByText(/Monday, March 2/)).toBeVisible();
    expect(within(await findLog()).getByText(/Tuesday, March 3/)).toBeVisible();
  });

  test("shows attachments by name and size", async () => {
    const { inbox, marie } = inboxWith();
    inbox.addMessage(marie, { body: "", attachments: [{ id: "a", name: "photo.jpg", size: 2_481_233 }] });
    await openApp(inbox, ADDRESS);
    expect(await screen.findByText("photo.jpg")).toBeVisible();
    expect(screen.getByText(/2\.5\sMB/)).toBeVisible();
  });

  test("shows a new message automatically and keeps the scroll position", async () => {
    const { inbox, marie } = inboxWith(...Array.from({ length: 20 }, (_, n) => `Message ${n}`));
    const { user } = await openApp(inbox, ADDRESS);
    await findMessage("Message 19");
    const element = await findLog();
    giveHeights(element);
    scrollTo(element, 700);
    await screen.findByRole("button", { name: "Jump to latest" });
    inbox.addMessage(marie, { body: "Are you there?" });
    // The next poll brings it.
    const jump = await screen.findByRole("button", { name: "Jump to latest (1 new)" }, { timeout: 10_000 });
    expect(element.scrollTop).toBe(700);
    await user.click(jump);
    expect(element.scrollTop).toBe(2_100);
    await waitFor(() => expect(jump).not.toBeInTheDocument());
  }, 15_000);

  test("loads older messages when scrolling up, and keeps the visible message in place", async () => {
    const { inbox } = inboxWith(...Array.from({ length: 60 }, (_, n) => `Message ${n}`));
    await openApp(inbox, ADDRESS);
    await findMessage("Message 59");
    const element = await findLog();
    expect(within(element).queryByText("Message 9")).toBeNull();
    giveHeights(element);
    scrollTo(element, 250);
    await findMessage("Message 0");
    // Ten messages of 100 pixels have come in above.
    await waitFor(() => expect(element.scrollTop).toBe(1_250));
    expect(within(element).getByText("This is where the conversation begins")).toBeVisible();
  });

  test("follows new messages when scrolled to the end", async () => {
    const { inbox, marie } = inboxWith("One");
    const { refresh } = await openApp(inbox, ADDRESS);
    await findMessage("One");
    giveHeights(await findLog());
    inbox.addMessage(marie, { body: "Two" });
    await refresh();
    await findMessage("Two");
    expect((await findLog()).scrollTop).toBe(200);
  });

  test("that does not exist says so and has a link back", async () => {
    const { inbox } = inboxWith();
    const { user } = await openApp(inbox, "/conversations/nonsense");
    expect(await screen.findByText("This conversation does not exist")).toBeVisible();
    await user.click(screen.getByRole("link", { name: "Back to the inbox" }));
    expect(window.location.pathname).toBe("/");
  });

  test("that does not load can be tried again", async () => {
    const { inbox } = inboxWith("Bonjour");
    const opening = openApp(inbox, ADDRESS);
    server.use(http.get("*/api/conversations/:id", () => HttpResponse.error(), { once: true }));
    const { user } = await opening;
    expect(await screen.findByText("The conversation did not load")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Try again" }));
    await findMessage("Bonjour");
  });

  test("shows since when the server has not answered, until it answers again", async () => {
    const { inbox } = inboxWith("Bonjour");
    const { refresh } = await openApp(inbox, ADDRESS);
    await findMessage("Bonjour");
    server.use(http.get("*/api/conversations/:id", () => HttpResponse.error(), { once: true }));
    await refresh();
    expect(await screen.findByText(/^Not updated since .* new messages may be missing$/)).toBeVisible();
    expect(await findMessage("Bonjour")).toBeVisible();
    await refresh();
    await waitFor(() => expect(screen.queryByText(/^Not updated since/)).toBeNull());
  });

  test("that was erased while it was open is no longer shown", async () => {
    const { inbox } = inboxWith("Bonjour");
    const { refresh } = await openApp(inbox, ADDRESS);
    await findMessage("Bonjour");
    inbox.conversations.pop();
    await refresh();
    expect(await screen.findByText("This conversation does not exist")).toBeVisible();
    expect(screen.queryByText("Bonjour")).toBeNull();
  });

  test("updates its own row in the list", async () => {
    const { inbox, marie } = inboxWith("Bonjour");
    const { refresh } = await openApp(inbox, ADDRESS);
    await findMessage("Bonjour");
    server.use(http.get("*/api/conversations", () => HttpResponse.error()));
    marie.detail.reply_alert = "failed";
    await refresh();
    expect(await within(conversationList()).findByText("Reply not sent")).toBeVisible();
  });

  test("has details on the customer and the other conversations of the order", async () => {
    const { inbox } = inboxWith("Bonjour");
    inbox.addConversation("Marie Tremblay", { order_id: "20000-A", subject: "About the invoice" });
    const { user } = await openApp(inbox, ADDRESS);
    await user.click(await screen.findByRole("button", { name: "Details" }));
    const details = within(await screen.findByRole("complementary", { name: "Details" }));
    expect(details.getByText("customer-0@example.com")).toBeVisible();
    expect(await details.findByRole("link", { name: /About the invoice/ })).toBeVisible();
    await expectNoAxeViolations();
  });
});
