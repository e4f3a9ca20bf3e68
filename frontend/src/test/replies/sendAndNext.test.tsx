import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, test } from "vitest";

import { expectNoAxeViolations } from "../support/accessibility";
import { findComposer, findMessage, openApp, rows } from "../support/app";
import type { FakeConversation, FakeInbox } from "../support/fakeInbox";
import { ADDRESS, inboxWithQuestion, repliesIn } from "../support/replies";

const REPLY = "It left today.";

let inbox: FakeInbox;
let marie: FakeConversation;
let paul: FakeConversation;

beforeEach(() => {
  ({ inbox, marie } = inboxWithQuestion({ needs_reply_since: "2026-03-01T15:00:00.000Z" }));
  paul = inbox.addConversation("Paul Roy", { needs_reply_since: "2026-03-02T15:00:00.000Z" });
  inbox.addMessage(paul, { body: "Can I return it?" });
});

/** Opens the first conversation beside the list of those that need a reply. */
async function open() {
  const app = await openApp(inbox, `${ADDRESS}?view=needs_reply`);
  await findMessage("Where is my parcel?");
  await waitFor(() => expect(rows()).toHaveLength(2));
  await app.user.click(await findComposer());
  await app.user.paste(REPLY);
  return app;
}

describe("Send and open the next conversation", () => {
  test("is one chord, after which the agent writes in the next conversation", async () => {
    const { user } = await open();
    await user.keyboard("{Control>}{Shift>}{Enter}{/Shift}{/Control}");
    await findMessage("Can I return it?");
    expect(window.location.pathname).toBe("/conversations/c1");
    expect(window.location.search).toBe("?view=needs_reply");
    await waitFor(async () => expect(await findComposer()).toHaveFocus());
    expect(await findComposer()).toHaveValue("");
    await waitFor(() => expect(repliesIn(marie).map(({ body }) => body)).toEqual([REPLY]));
    expect(repliesIn(paul)).toEqual([]);
  });

  test("sends nothing of the next conversation when the keys are held down or pressed twice", async () => {
    const { user } = await openApp(inbox, "/conversations/c1?view=needs_reply");
    await findMessage("Can I return it?");
    await user.click(await findComposer());
    await user.paste("A draft that nobody has read again");
    await user.click(await screen.findByRole("link", { name: /Marie Tremblay/ }));
    await findMessage("Where is my parcel?");
    await user.click(await findComposer());
    await user.paste(REPLY);
    await user.keyboard("{Control>}{Shift>}{Enter}");
    await findMessage("Can I return it?");
    await waitFor(async () => expect(await findComposer()).toHaveFocus());
    const keys = { key: "Enter", ctrlKey: true, shiftKey: true };
    fireEvent.keyDown(await findComposer(), keys);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    fireEvent.keyDown(await findComposer(), { ...keys, repeat: true });
    expect(await findComposer()).toHaveValue("A draft that nobody has read again");
    await waitFor(() => expect(repliesIn(marie)).toHaveLength(1));
    expect(repliesIn(paul)).toEqual([]);
    // When the author has had the time to read it, the keys send it.
    fireEvent.keyDown(await findComposer(), keys);
    await waitFor(() => expect(repliesIn(paul)).toHaveLength(1));
  });

  test("is in the menu of the send button", async () => {
    const { user } = await open();
    await user.click(screen.getByRole("button", { name: "More ways to reply" }));
    await user.click(await screen.findByRole("menuitem", { name: /Send and open the next conversation/ }));
    await findMessage("Can I return it?");
    await waitFor(() => expect(repliesIn(marie)).toHaveLength(1));
  });

  test("takes the undo with it, which leads back to the text", async () => {
    const { user } = await open();
    await user.keyboard("{Control>}{Shift>}{Enter}{/Shift}{/Control}");
    await findMessage("Can I return it?");
    const bar = within(await screen.findByRole("group", { name: "Previous reply" }));
    expect(bar.getByText(/^Reply to Marie Tremblay/)).toBeVisible();
    await expectNoAxeViolations();
    await waitFor(() => expect(repliesIn(marie)).toHaveLength(1));
    await user.click(bar.getByRole("button", { name: "Undo" }));
    await screen.findByRole("heading", { name: "Marie Tremblay" });
    expect(window.location.pathname).toBe("/conversations/c0");
    await waitFor(async () => expect(await findComposer()).toHaveValue(REPLY));
    expect(repliesIn(marie)[0]?.status).toBe("cancelled");
    expect(screen.queryByRole("group", { name: "Previous reply" })).toBeNull();
  });

  test("says in the next conversation that the reply was not sent, because something newer stood there", async () => {
    const { user } = await open();
    inbox.addMessage(marie, { body: "Wrong address, please cancel!" });
    await user.keyboard("{Control>}{Shift>}{Enter}{/Shift}{/Control}");
    await findMessage("Can I return it?");
    const bar = within(await screen.findByRole("group", { name: "Previous reply" }));
    expect(await bar.findByText("Reply to Marie Tremblay was not sent")).toBeVisible();
    await user.click(bar.getByRole("link", { name: "Open" }));
    await screen.findByRole("heading", { name: "Marie Tremblay" });
    expect(await within(await findMessage(REPLY)).findByRole("button", { name: "Send anyway" })).toBeVisible();
    expect(repliesIn(marie)).toEqual([]);
  });
});

describe("A reply that was not sent after its author has gone on", () => {
  const notices = () => within(screen.getByRole("region", { name: "What just happened" }));
  const NOTICE = `Reply to Marie Tremblay was not sent – ${REPLY}`;

  test("is shown in a notice, also where its row is not listed, until its conversation is opened", async () => {
    const { user } = await open();
    inbox.addMessage(marie, { body: "Wrong address, please cancel!" });
    await user.keyboard("{Control>}{Shift>}{Enter}{/Shift}{/Control}");
    await findMessage("Can I return it?");
    expect(await screen.findByText(NOTICE, { ignore: "[role=alert]" })).toBeVisible();
    await user.click(notices().getByRole("button", { name: "Open" }));
    await screen.findByRole("heading", { name: "Marie Tremblay" });
    await waitFor(() => expect(screen.queryByText(NOTICE, { ignore: "[role=alert]" })).toBeNull());
    expect(await within(await findMessage(REPLY)).findByRole("button", { name: "Send anyway" })).toBeVisible();
  });

  test("stays beside the undo of the reply that was sent after it", async () => {
    const john = inbox.addConversation("John Smith", { needs_reply_since: "2026-03-03T15:00:00.000Z" });
    inbox.addMessage(john, { body: "Thanks!" });
    const { user } = await openApp(inbox, `${ADDRESS}?view=needs_reply`);
    await findMessage("Where is my parcel?");
    await waitFor(() => expect(rows()).toHaveLength(3));
    await user.click(await findComposer());
    await user.paste(REPLY);
    inbox.addMessage(marie, { body: "Wrong address, please cancel!" });
    await user.keyboard("{Control>}{Shift>}{Enter}{/Shift}{/Control}");
    await findMessage("Can I return it?");
    await screen.findByText("Reply to Marie Tremblay was not sent");
    await user.click(await findComposer());
    await user.paste("Yes, you can.");
    await user.keyboard("{Control>}{Shift>}{Enter}{/Shift}{/Control}");
    await findMessage("Thanks!");
    expect(await screen.findByText(/^Reply to Paul Roy/)).toBeVisible();
    expect(screen.getByText("Reply to Marie Tremblay was not sent")).toBeVisible();
  });
});

describe("A reply to a conversation that nobody is assigned to", () => {
  test("assigns it to its author if they prefer that", async () => {
    localStorage.setItem("inbox.preferences.agent-1", JSON.stringify({ assignOnReply: true }));
    const { user } = await open();
    await user.keyboard("{Control>}{Enter}{/Control}");
    await waitFor(() => expect(marie.detail.assignee?.id).toBe("agent-1"));
  });

  test("does not assign it otherwise", async () => {
    const { user } = await open();
    await user.keyboard("{Control>}{Enter}{/Control}");
    await waitFor(() => expect(repliesIn(marie)).toHaveLength(1));
    expect(inbox.changed).toEqual([]);
  });
});
