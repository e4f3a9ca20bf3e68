import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, test } from "vitest";

import { conversationList, findComposer, findMessage, openApp, reloadApp, sendReply } from "../support/app";
import type { FakeConversation, FakeInbox } from "../support/fakeInbox";
import { ADDRESS, inboxWithQuestion, repliesIn } from "../support/replies";

const REPLY = "It left today.";
const NEWER = "Wrong address, please cancel!";

let inbox: FakeInbox;
let marie: FakeConversation;

beforeEach(() => {
  ({ inbox, marie } = inboxWithQuestion({ recipients: ["customer", "operator"] }));
});

/** Sends a reply after the customer wrote something that the page has not read yet. */
async function sendHeldReply() {
  const app = await openApp(inbox, ADDRESS);
  await findComposer();
  await findMessage("Where is my parcel?");
  inbox.addMessage(marie, { body: NEWER });
  await sendReply(app.user, REPLY);
  const shown = await findMessage(REPLY);
  await within(shown).findByText("Not sent: something new came in while you wrote");
  return { ...app, shown };
}

const button = (shown: HTMLElement, name: string) => within(shown).getByRole("button", { name });
const storedReplies = () => Object.keys(localStorage).filter((name) => name.startsWith("inbox.replies."));

describe("A reply to a conversation in which something newer stands", () => {
  test("is not sent: the newer message is shown, the words stay, and the author decides", async () => {
    const { shown } = await sendHeldReply();
    expect(await findMessage(NEWER)).toBeVisible();
    expect(button(shown, "Send anyway")).toBeVisible();
    expect(button(shown, "Edit")).toBeVisible();
    expect(button(shown, "Discard…")).toBeVisible();
    expect(screen.getByRole("alert")).toHaveTextContent("Not sent: something new came in");
    expect(within(conversationList()).getByText("Reply not sent")).toBeVisible();
    expect(repliesIn(marie)).toEqual([]);
    expect(storedReplies()).toHaveLength(1);
  });

  test("is sent on purpose under the same key, and then answers what its author has seen by now", async () => {
    const { user, shown } = await sendHeldReply();
    await findMessage(NEWER);
    await user.click(button(shown, "Send anyway"));
    await within(shown).findByRole("button", { name: "Undo" });
    expect(inbox.posted).toHaveLength(2);
    expect(inbox.posted[0]?.key).toBe(inbox.posted[1]?.key);
    expect(inbox.posted[1]?.seen).toBe(marie.messages[1]?.id);
    expect(repliesIn(marie).map(({ body }) => body)).toEqual([REPLY]);
    expect(storedReplies()).toEqual([]);
  });

  test("is held again if it was sent on purpose, that failed, and something newer came before the retry", async () => {
    const { user, shown } = await sendHeldReply();
    await findMessage(NEWER);
    inbox.faults = ["lost before"];
    await user.click(button(shown, "Send anyway"));
    await within(shown).findByText("Not sent yet – retrying");
    inbox.addMessage(marie, { body: "It has arrived, thank you!" });
    await user.click(button(shown, "Retry now"));
    await within(shown).findByRole("button", { name: "Send anyway" });
    expect(await findMessage("It has arrived, thank you!")).toBeVisible();
    expect(repliesIn(marie)).toEqual([]);
  });

  test("goes back to the composer with its recipients to be edited, at once", async () => {
    const { user, shown } = await sendHeldReply();
    await user.click(button(shown, "Edit"));
    expect(await findComposer()).toHaveValue(REPLY);
    expect(await findComposer()).toHaveFocus();
    expect(shown).not.toBeInTheDocument();
    expect(storedReplies()).toEqual([]);
    await user.keyboard(" Can you still take it?{Control>}{Enter}{/Control}");
    await waitFor(() => expect(repliesIn(marie)).toHaveLength(1));
    expect(repliesIn(marie)[0]?.body).toBe(`${REPLY} Can you still take it?`);
  });

  test("is discarded only after a question", async () => {
    const { user, shown } = await sendHeldReply();
    await user.click(button(shown, "Discard…"));
    const dialog = within(await screen.findByRole("dialog", { name: "Discard this reply?" }));
    expect(dialog.getByText(REPLY)).toBeVisible();
    await user.click(dialog.getByRole("button", { name: "Discard" }));
    await waitFor(() => expect(shown).not.toBeInTheDocument());
    expect(await findComposer()).toHaveValue("");
    expect(storedReplies()).toEqual([]);
    expect(repliesIn(marie)).toEqual([]);
  });

  test("still waits for its author after a reload", async () => {
    await sendHeldReply();
    const { user } = await reloadApp(inbox, ADDRESS);
    const shown = await findMessage(REPLY);
    await findMessage(NEWER);
    await user.click(button(shown, "Send anyway"));
    await within(shown).findByRole("button", { name: "Undo" });
    expect(repliesIn(marie)).toHaveLength(1);
  });

  test("does not hold up the next reply", async () => {
    const { user } = await sendHeldReply();
    await findMessage(NEWER);
    await sendReply(user, "I am stopping it now.");
    await waitFor(() => expect(repliesIn(marie).map(({ body }) => body)).toEqual(["I am stopping it now."]));
  });

  test("is the same reply if an earlier request had reached the server and its response was lost", async () => {
    inbox.faults = ["lost after"];
    const { user } = await openApp(inbox, ADDRESS);
    await sendReply(user, REPLY);
    await screen.findByText("Not sent yet – retrying");
    inbox.addMessage(marie, { body: NEWER });
    await user.click(screen.getByRole("button", { name: "Retry now" }));
    const shown = await findMessage(REPLY);
    await within(shown).findByRole("button", { name: "Undo" });
    expect(repliesIn(marie)).toHaveLength(1);
    expect(within(shown).queryByRole("button", { name: "Send anyway" })).toBeNull();
  });

  test("that an earlier request may still bring to the server is looked for when it is edited", async () => {
    inbox.faults = ["lost before"];
    const { user } = await openApp(inbox, ADDRESS);
    await sendReply(user, REPLY);
    await screen.findByText("Not sent yet – retrying");
    inbox.addMessage(marie, { body: NEWER });
    await user.click(screen.getByRole("button", { name: "Retry now" }));
    const shown = await findMessage(REPLY);
    await user.click(await within(shown).findByRole("button", { name: "Edit" }));
    expect(await findComposer()).toHaveValue(REPLY);
    expect(await within(shown).findByText("Undoing: checking whether it was already sent…")).toBeVisible();
    expect(storedReplies()).toHaveLength(1);
  });

  test("written offline is held when the browser is online again", async () => {
    inbox.faults = ["lost before"];
    const { user } = await openApp(inbox, ADDRESS);
    await sendReply(user, REPLY);
    await screen.findByText("Not sent yet – retrying");
    inbox.addMessage(marie, { body: NEWER });
    window.dispatchEvent(new Event("online"));
    const shown = await findMessage(REPLY);
    expect(await within(shown).findByRole("button", { name: "Send anyway" })).toBeVisible();
    expect(repliesIn(marie)).toEqual([]);
  });

  test("is decided once, whichever tab it is decided in", async () => {
    const { user, shown } = await sendHeldReply();
    await findMessage(NEWER);
    const [key = ""] = storedReplies();
    // The other tab has discarded it.
    localStorage.removeItem(key);
    await user.click(button(shown, "Send anyway"));
    await waitFor(() => expect(shown).not.toBeInTheDocument());
    expect(inbox.posted).toHaveLength(1);
    expect(repliesIn(marie)).toEqual([]);
  });
});

describe("A reply after a colleague's reply that its author has seen", () => {
  test("is sent without a question", async () => {
    const colleague = { sender: "technician", author: "Ben Agent", author_id: "agent-2", status: "sent" } as const;
    const seen = inbox.addMessage(marie, { ...colleague, body: "Left at noon." });
    const { user } = await openApp(inbox, ADDRESS);
    await findMessage("Left at noon.");
    await sendReply(user, REPLY);
    await within(await findMessage(REPLY)).findByRole("button", { name: "Undo" });
    expect(inbox.posted.map((reply) => reply.seen)).toEqual([seen.id]);
  });
});

describe("A reply that waits in its undo window", () => {
  test("says that the customer wrote meanwhile, and can be taken back", async () => {
    const { user, refresh } = await openApp(inbox, ADDRESS);
    await sendReply(user, REPLY);
    const shown = await findMessage(REPLY);
    await within(shown).findByRole("button", { name: "Undo" });
    expect(within(shown).queryByText("The customer wrote meanwhile")).toBeNull();
    // By the marketplace's clock it is older than the reply.
    inbox.addMessage(marie, { body: NEWER });
    await refresh();
    expect(await within(shown).findByText("The customer wrote meanwhile")).toBeVisible();
    await user.click(within(shown).getByRole("button", { name: "Undo" }));
    await waitFor(async () => expect(await findComposer()).toHaveValue(REPLY));
    expect(repliesIn(marie)[0]?.status).toBe("cancelled");
  });

  test("shows that a colleague wrote meanwhile, but not an automatic reply", async () => {
    const { user, refresh } = await openApp(inbox, ADDRESS);
    await sendReply(user, REPLY);
    const shown = await findMessage(REPLY);
    await within(shown).findByRole("button", { name: "Undo" });
    inbox.addMessage(marie, { body: "We got it", sender: "technician", author: "Shop", automatic: true, status: "sent" });
    await refresh();
    await findMessage("We got it");
    expect(within(shown).queryByText(/wrote meanwhile/)).toBeNull();
    const colleague = { sender: "technician", author: "Ben Agent", author_id: "agent-2", status: "queued" } as const;
    inbox.addMessage(marie, { ...colleague, body: "Left at noon." });
    await refresh();
    expect(await within(shown).findByText("Ben Agent wrote meanwhile")).toBeVisible();
  });
});
