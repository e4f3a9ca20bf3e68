import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, test, vi } from "vitest";

import { expectNoAxeViolations } from "../support/accessibility";
import {
  findComposer,
  findLog,
  findMessage,
  findRecipient,
  openApp,
  reloadApp,
  rows,
  sendButton,
  sendReply,
} from "../support/app";
import { BEN, FakeIdentityProvider } from "../support/fakeIdentityProvider";
import type { FakeConversation, FakeInbox } from "../support/fakeInbox";
import { ADDRESS, inboxWithQuestion } from "../support/replies";

let inbox: FakeInbox;
let marie: FakeConversation;

beforeEach(() => {
  ({ inbox, marie } = inboxWithQuestion());
});

function signInAsBen(): FakeIdentityProvider {
  const provider = new FakeIdentityProvider();
  provider.person = BEN;
  return provider;
}

describe("A draft", () => {
  test("survives a reload, separately for each conversation", async () => {
    inbox.addConversation("James Clarke");
    const { user } = await openApp(inbox, ADDRESS);
    await user.type(await findComposer(), "Half a sen");
    await reloadApp(inbox, "/conversations/c1");
    expect(await findComposer()).toHaveValue("");
    await reloadApp(inbox, ADDRESS);
    expect(await findComposer()).toHaveValue("Half a sen");
  });

  test("is in the browser's storage, as a draft or a pending reply, until the server has answered", async () => {
    inbox.faults = ["lost before"];
    const { user } = await openApp(inbox, ADDRESS);
    await sendReply(user, "It left today.");
    await screen.findByText("Not sent yet – retrying");
    expect(Object.values({ ...localStorage }).join()).toContain("It left today.");
    window.dispatchEvent(new Event("online"));
    await waitFor(() => expect(Object.values({ ...localStorage }).join()).not.toContain("It left today."));
    expect(inbox.posted).toHaveLength(1);
  });

  test("takes single letters as text, not as shortcuts", async () => {
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

  test("are shown in the picker and on the button, and can be chosen with the arrow keys", async () => {
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

  test("are shown in French", async () => {
    localStorage.setItem("inbox.locale", "fr-CA");
    const { user } = await openApp(inbox, ADDRESS);
    await user.click(await screen.findByRole("radio", { name: "Place de marché" }));
    expect(screen.getByRole("button", { name: "Envoyer à la place de marché" })).toBeVisible();
  });

  test("stay the same after opening another conversation and after a reload", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    await user.click(await findRecipient("Marketplace"));
    await user.type(await findComposer(), "Private words");
    const james = rows().find(({ dataset }) => dataset.conversation !== "c0");
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

  test("stay the same after sending: only the author changes them", async () => {
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

  test("must be chosen again when they are no longer possible, and are never replaced automatically", async () => {
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

  test("stay the marketplace when the customer becomes a possible recipient later", async () => {
    marie.detail.recipients = ["operator"];
    const { user, refresh } = await openApp(inbox, ADDRESS);
    await user.type(await findComposer(), "Private words");
    expect(screen.getByRole("button", { name: "Send to marketplace" })).toBeEnabled();
    marie.detail.recipients = ["customer", "operator"];
    await refresh();
    expect(await findRecipient("Marketplace")).toBeChecked();
  });
});

describe("What one agent wrote, when another agent signs in in the same browser,", () => {
  test("is not shown to them, and is there when its author signs in again", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    await user.type(await findComposer(), "Ann's words");
    await reloadApp(inbox, ADDRESS, signInAsBen());
    expect(await findComposer()).toHaveValue("");
    expect(screen.queryByText(/Ann's words/)).toBeNull();
    await user.type(await findComposer(), "Ben's words");
    await reloadApp(inbox, ADDRESS);
    expect(await findComposer()).toHaveValue("Ann's words");
    await reloadApp(inbox, ADDRESS, signInAsBen());
    expect(await findComposer()).toHaveValue("Ben's words");
  });

  test("is not sent in their name, but in its author's name when the author signs in again", async () => {
    inbox.faults = ["lost before"];
    const { user } = await openApp(inbox, ADDRESS);
    await sendReply(user, "Ann's words");
    await screen.findByText("Not sent yet – retrying");
    await reloadApp(inbox, ADDRESS, signInAsBen());
    await findLog();
    expect(screen.queryByText("Ann's words")).toBeNull();
    await sendReply(user, "Ben's words");
    await waitFor(() => expect(inbox.posted.map(({ body, by }) => [body, by])).toEqual([["Ben's words", "agent-2"]]));
    await reloadApp(inbox, ADDRESS);
    await waitFor(() => expect(inbox.posted.at(-1)).toMatchObject({ body: "Ann's words", by: "agent-1" }));
    expect(inbox.posted).toHaveLength(2);
  });

  test("is not sent when the agent changes just before sending", async () => {
    await openApp(inbox, ADDRESS);
    const { accessTokenFor: accessTokenOf } = await import("../../api/auth/session");
    await expect(accessTokenOf("agent-2")).rejects.toThrow("Somebody else is signed in.");
    await expect(accessTokenOf("agent-1")).resolves.toMatch(/^ey/);
  });

  test("and has no author, from an older version of the app, is neither shown nor sent nor deleted", async () => {
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

describe("When a conversation no longer has recipients", () => {
  test("what was written stays visible and cannot be sent", async () => {
    const { user, refresh } = await openApp(inbox, ADDRESS);
    await user.type(await findComposer(), "It left yesterday.");
    marie.detail.recipients = [];
    await refresh();
    expect(await screen.findByText("You cannot write to anybody in this conversation.")).toBeVisible();
    expect(await findComposer()).toHaveValue("It left yesterday.");
    await user.keyboard("{Control>}{Enter}{/Control}");
    expect(inbox.posted).toEqual([]);
    expect(sendButton()).toBeDisabled();
    await user.clear(await findComposer());
    await waitFor(() => expect(screen.queryByRole("textbox", { name: "Reply" })).toBeNull());
  });
});

describe("A browser that stores nothing", () => {
  test("is reported, and writing and sending still work", async () => {
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
