import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, test, vi } from "vitest";

import { expectNoAxeViolations } from "../support/accessibility";
import { FakeInbox, type FakeConversation } from "../support/fakeInbox";
import { findMessage, findComposer, findLog, openApp, findRecipient, reloadApp, rows, sendButton, sendReply } from "../support/app";
import { BEN, FakeIdentityProvider } from "../support/fakeIdentityProvider";

const ADDRESS = "/conversations/c0";

let inbox: FakeInbox;
let marie: FakeConversation;

beforeEach(() => {
  inbox = new FakeInbox();
  marie = inbox.addConversation("Marie Tremblay");
  inbox.addMessage(marie, { body: "Where is my parcel?" });
  return () => vi.restoreAllMocks();
});

const asides = () => screen.findByRole("list", { name: "Set aside" });

function asBen(): FakeIdentityProvider {
  const provider = new FakeIdentityProvider();
  provider.person = BEN;
  return provider;
}

/** What another tab keeps reaches this one as the browser tells it. */
function inAnotherTab(key: string, newValue: string | null) {
  const oldValue = localStorage.getItem(key);
  if (newValue === null) localStorage.removeItem(key);
  else localStorage.setItem(key, newValue);
  window.dispatchEvent(new StorageEvent("storage", { key, oldValue, newValue }));
}

const draftKey = () => Object.keys(localStorage).find((key) => key.startsWith("inbox.drafts.")) ?? "";
const keptDraft = () => JSON.parse(localStorage.getItem(draftKey()) ?? "{}") as Record<string, unknown>;

describe("A draft", () => {
  test("survives a reload, each with its conversation", async () => {
    inbox.addConversation("James Clarke");
    const { user } = await openApp(inbox, ADDRESS);
    await user.type(await findComposer(), "Half a sen");
    await reloadApp(inbox, "/conversations/c1");
    expect(await findComposer()).toHaveValue("");
    await reloadApp(inbox, ADDRESS);
    expect(await findComposer()).toHaveValue("Half a sen");
  });

  test("is in the browser's storage, as draft or as pending reply, until the server has answered", async () => {
    inbox.faults = ["lost before"];
    const { user } = await openApp(inbox, ADDRESS);
    await sendReply(user, "It left today.");
    await screen.findByText("Not sent yet – retrying");
    expect(Object.values({ ...localStorage }).join()).toContain("It left today.");
    window.dispatchEvent(new Event("online"));
    await waitFor(() => expect(Object.values({ ...localStorage }).join()).not.toContain("It left today."));
    expect(inbox.posted).toHaveLength(1);
  });

  test("takes single letters as text, not as keys", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    await user.type(await findComposer(), "jkrz?");
    expect(await findComposer()).toHaveValue("jkrz?");
    expect(window.location.pathname).toBe(ADDRESS);
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  test("is accessible", async () => {
    marie.detail.recipients = ["customer", "operator"];
    const { user } = await openApp(inbox, ADDRESS);
    await sendReply(user, "It left today.");
    await within(await findMessage("It left today.")).findByRole("button", { name: "Undo" });
    await expectNoAxeViolations();
  });
});

describe("The recipients of a draft", () => {
  beforeEach(() => {
    marie.detail.recipients = ["customer", "operator"];
    inbox.addConversation("James Clarke", { recipients: ["customer", "operator"] });
  });

  test("stand in view, in the choice and on the button, and are chosen by arrow keys too", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    expect(await findRecipient("Customer")).toBeChecked();
    expect(sendButton()).toHaveAccessibleName("Send to customer");
    (await findRecipient("Customer")).focus();
    await user.keyboard("{ArrowRight}");
    expect(await findRecipient("Both")).toBeChecked();
    expect(sendButton()).toHaveAccessibleName("Send to both");
    await user.keyboard("{ArrowRight}");
    expect(await findRecipient("Marketplace")).toBeChecked();
    expect(sendButton()).toHaveAccessibleName("Send to marketplace");
    expect(screen.getByText("Only the marketplace will read this, not the customer.")).toBeVisible();
    expect(screen.getByRole("radiogroup", { name: "To" })).toBeVisible();
  });

  test("say so in French", async () => {
    localStorage.setItem("inbox.locale", "fr-CA");
    const { user } = await openApp(inbox, ADDRESS);
    await user.click(await screen.findByRole("radio", { name: "Place de marché" }));
    expect(screen.getByRole("button", { name: "Envoyer à la place de marché" })).toBeVisible();
  });

  test("stay what they are over another conversation and a reload", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    await user.click(await findRecipient("Marketplace"));
    await user.type(await findComposer(), "Private words");
    const [, james] = rows();
    if (james) await user.click(james);
    await waitFor(async () => expect(await findComposer()).toHaveValue(""));
    expect(await findRecipient("Customer")).toBeChecked();
    await reloadApp(inbox, ADDRESS);
    expect(await findComposer()).toHaveValue("Private words");
    expect(await findRecipient("Marketplace")).toBeChecked();
    await user.click(await findComposer());
    await user.keyboard("{Control>}{Enter}{/Control}");
    await waitFor(() => expect(inbox.posted[0]?.to).toEqual(["operator"]));
  });

  test("stay what they are after sending: only their author changes them", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    await user.click(await findRecipient("Marketplace"));
    await sendReply(user, "Who opened this?");
    await waitFor(() => expect(inbox.posted[0]?.to).toEqual(["operator"]));
    expect(await findRecipient("Marketplace")).toBeChecked();
    await sendReply(user, "And why?");
    await waitFor(() => expect(inbox.posted[1]?.to).toEqual(["operator"]));
    await user.click(await findRecipient("Customer"));
    await sendReply(user, "It left today.");
    await waitFor(() => expect(inbox.posted[2]?.to).toEqual(["customer"]));
  });

  test("are asked for when they cannot be written to any more, never exchanged for others", async () => {
    const { user, refresh } = await openApp(inbox, ADDRESS);
    await user.click(await findRecipient("Marketplace"));
    await user.type(await findComposer(), "Private words");
    marie.detail.recipients = ["customer"];
    await refresh();
    expect(await screen.findByText(/^Choose a recipient/)).toBeVisible();
    expect(sendButton()).toBeDisabled();
    await user.click(await findComposer());
    await user.keyboard("{Control>}{Enter}{/Control}");
    expect(inbox.posted).toEqual([]);
    await user.click(await findRecipient("Customer"));
    expect(screen.getByRole("button", { name: "Send to customer" })).toBeEnabled();
  });

  test("stay the marketplace when the customer can be written to later", async () => {
    marie.detail.recipients = ["operator"];
    const { user, refresh } = await openApp(inbox, ADDRESS);
    await user.type(await findComposer(), "Private words");
    expect(screen.getByRole("button", { name: "Send to marketplace" })).toBeEnabled();
    marie.detail.recipients = ["customer", "operator"];
    await refresh();
    expect(await findRecipient("Marketplace")).toBeChecked();
  });
});

describe("What one person wrote, when another signs in at the same browser,", () => {
  test("is not shown to them, and is there when its author is back", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    await user.type(await findComposer(), "Ann's words");
    await reloadApp(inbox, ADDRESS, asBen());
    expect(await findComposer()).toHaveValue("");
    expect(screen.queryByText(/Ann's words/)).toBeNull();
    await user.type(await findComposer(), "Ben's words");
    await reloadApp(inbox, ADDRESS);
    expect(await findComposer()).toHaveValue("Ann's words");
    await reloadApp(inbox, ADDRESS, asBen());
    expect(await findComposer()).toHaveValue("Ben's words");
  });

  test("does not go out in their name, but in its author's when they are back", async () => {
    inbox.faults = ["lost before"];
    const { user } = await openApp(inbox, ADDRESS);
    await sendReply(user, "Ann's words");
    await screen.findByText("Not sent yet – retrying");
    await reloadApp(inbox, ADDRESS, asBen());
    await findLog();
    expect(screen.queryByText("Ann's words")).toBeNull();
    await sendReply(user, "Ben's words");
    await waitFor(() => expect(inbox.posted.map(({ body, by }) => [body, by])).toEqual([["Ben's words", "agent-2"]]));
    await reloadApp(inbox, ADDRESS);
    await waitFor(() => expect(inbox.posted.at(-1)).toMatchObject({ body: "Ann's words", by: "agent-1" }));
    expect(inbox.posted).toHaveLength(2);
  });

  test("is not sent by a page whose person changed while it was about to be", async () => {
    await openApp(inbox, ADDRESS);
    const { accessTokenFor: accessTokenOf } = await import("../../api/auth/session");
    await expect(accessTokenOf("agent-2")).rejects.toThrow("Somebody else is signed in.");
    await expect(accessTokenOf("agent-1")).resolves.toMatch(/^ey/);
  });

  test("and that has no author, from an older version of the page, is shown to and sent for nobody, and stays", async () => {
    const old = {
      "inbox.draft.c0": "Somebody's draft",
      "inbox.reply.k1": JSON.stringify({ key: "k1", conversationId: "c0", body: "Somebody's reply", to: ["customer"] }),
    };
    for (const [key, value] of Object.entries(old)) localStorage.setItem(key, value);
    const { user } = await openApp(inbox, ADDRESS);
    expect(await findComposer()).toHaveValue("");
    await sendReply(user, "My own words");
    await waitFor(() => expect(inbox.posted.map(({ body }) => body)).toEqual(["My own words"]));
    expect(screen.queryByText(/Somebody's/)).toBeNull();
    expect({ ...localStorage }).toMatchObject(old);
  });
});

describe("A draft that is open in two tabs", () => {
  test("follows the other tab, recipients and all", async () => {
    marie.detail.recipients = ["customer", "operator"];
    const { user } = await openApp(inbox, ADDRESS);
    await user.type(await findComposer(), "Half a");
    const version = { ...(keptDraft().version as object), elsewhere: 1 };
    const theirs = { ...keptDraft(), text: "Half a sentence more", to: ["operator"], version };
    inAnotherTab(draftKey(), JSON.stringify(theirs));
    await waitFor(async () => expect(await findComposer()).toHaveValue("Half a sentence more"));
    expect(await findRecipient("Marketplace")).toBeChecked();
  });

  test("and written in both at once keeps the words under one's hands, and sets the others aside", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    await user.type(await findComposer(), "abc");
    const theirs = { ...keptDraft(), text: "Other words", version: { elsewhere: 4 } };
    vi.spyOn(document, "hasFocus").mockReturnValue(true);
    inAnotherTab(draftKey(), JSON.stringify(theirs));
    expect(within(await asides()).getByText("Other words")).toBeVisible();
    expect(within(await asides()).getByText(/from another tab/)).toBeVisible();
    expect(await findComposer()).toHaveValue("abc");
    // The other tab takes this for a later version of its own.
    expect(keptDraft()).toMatchObject({ text: "abc", version: { elsewhere: 4 } });
  });

  test("and written in both at once takes the other tab's words where nobody types, and loses none", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    await user.type(await findComposer(), "abc");
    vi.spyOn(document, "hasFocus").mockReturnValue(false);
    inAnotherTab(draftKey(), JSON.stringify({ ...keptDraft(), text: "Other words", version: { elsewhere: 4 } }));
    await waitFor(async () => expect(await findComposer()).toHaveValue("Other words"));
    expect(within(await asides()).getByText("abc")).toBeVisible();
  });

  test("takes no notice of what comes late", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    await user.type(await findComposer(), "ab");
    const early = JSON.stringify(keptDraft());
    const key = draftKey();
    await user.type(await findComposer(), "cd");
    window.dispatchEvent(new StorageEvent("storage", { key, newValue: early }));
    expect(await findComposer()).toHaveValue("abcd");
    expect(screen.queryByRole("list", { name: "Set aside" })).toBeNull();
  });

  test("and sent in the other is gone here", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    await user.type(await findComposer(), "It left today.");
    const { id } = keptDraft();
    inAnotherTab(`inbox.replies.${String(id)}`, JSON.stringify(sentElsewhere(keptDraft())));
    await waitFor(async () => expect(await findComposer()).toHaveValue(""));
  });

  test("and sent in the other keeps what was written here since, says so, and is a draft of its own", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    await user.type(await findComposer(), "It left today.");
    const sent = keptDraft();
    await user.type(await findComposer(), " And more.");
    inAnotherTab(`inbox.replies.${String(sent.id)}`, JSON.stringify(sentElsewhere(sent)));
    expect(await screen.findByText(/^Another tab has sent this draft/)).toBeVisible();
    expect(await findComposer()).toHaveValue("It left today. And more.");
    expect(keptDraft().id).not.toBe(sent.id);
  });

  test("and sent in both is one reply", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    await user.type(await findComposer(), "It left today.");
    const [key, draft] = [draftKey(), localStorage.getItem(draftKey()) ?? ""];
    await user.keyboard("{Control>}{Enter}{/Control}");
    await within(await findMessage("It left today.")).findByRole("button", { name: "Undo" });
    // A tab that slept through all of this still has the draft.
    localStorage.setItem(key, draft);
    await reloadApp(inbox, ADDRESS);
    expect(await findComposer()).toHaveValue("It left today.");
    await user.click(await findComposer());
    await user.keyboard("{Control>}{Enter}{/Control}");
    await waitFor(() => expect(inbox.posted).toHaveLength(2));
    expect(marie.messages.filter(({ sender }) => sender === "technician")).toHaveLength(1);
  });

  test("and sent in both with other words here brings these back, not sent", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    await user.type(await findComposer(), "It left today.");
    const [key, draft] = [draftKey(), keptDraft()];
    await user.keyboard("{Control>}{Enter}{/Control}");
    await within(await findMessage("It left today.")).findByRole("button", { name: "Undo" });
    localStorage.setItem(key, JSON.stringify({ ...draft, text: "It left yesterday." }));
    await reloadApp(inbox, ADDRESS);
    await user.click(await findComposer());
    await user.keyboard("{Control>}{Enter}{/Control}");
    const [said] = await screen.findAllByText(/^Another tab has sent this draft with a different text/);
    expect(said).toBeVisible();
    expect(await findComposer()).toHaveValue("It left yesterday.");
    expect(marie.messages.filter(({ sender }) => sender === "technician")).toHaveLength(1);
  });
});

describe("When nobody may be written to any more", () => {
  test("what was written stays in view, and cannot be sent", async () => {
    const { user, refresh } = await openApp(inbox, ADDRESS);
    await user.type(await findComposer(), "It left yesterday.");
    marie.detail.recipients = [];
    await refresh();
    expect(await screen.findByText("You cannot write to anybody in this conversation.")).toBeVisible();
    expect(await findComposer()).toHaveValue("It left yesterday.");
    await user.keyboard("{Control>}{Enter}{/Control}");
    expect(inbox.posted).toEqual([]);
    expect(screen.getByRole("button", { name: /^Send|Choose/ })).toBeDisabled();
    await user.clear(await findComposer());
    await waitFor(() => expect(screen.queryByRole("textbox", { name: "Reply" })).toBeNull());
  });
});

describe("A browser that refuses to keep anything", () => {
  test("is said so, and writing and sending work", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
      throw new DOMException("No.", "QuotaExceededError");
    });
    inbox.faults = ["lost before"];
    await user.type(await findComposer(), "It left");
    expect(screen.getAllByText(/^This browser keeps nothing/)).toHaveLength(1);
    await user.type(await findComposer(), " today.");
    await user.keyboard("{Control>}{Enter}{/Control}");
    await user.click(await screen.findByRole("button", { name: "Retry now" }));
    await within(await findMessage("It left today.")).findByRole("button", { name: "Undo" });
    expect(inbox.posted).toHaveLength(1);
    expect(await findComposer()).toHaveValue("");
  });
});

function sentElsewhere(draft: Record<string, unknown>) {
  const { id, author, conversationId, text, to, version } = draft;
  const createdAt = new Date().toISOString();
  const rest = { seenMessageId: null, attemptedAt: null, state: "sending", createdAt };
  return { key: id, author, conversationId, body: text, to, version, ...rest };
}
