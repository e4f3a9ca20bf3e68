import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, test, vi } from "vitest";

import { findComposer, findMessage, findRecipient, openApp, reloadApp } from "../support/app";
import type { FakeConversation, FakeInbox } from "../support/fakeInbox";
import { ADDRESS, findParkedDrafts, inboxWithQuestion } from "../support/replies";

let inbox: FakeInbox;
let marie: FakeConversation;

beforeEach(() => {
  ({ inbox, marie } = inboxWithQuestion());
});

/** Another tab saves (null: deletes) an item: the browser changes the storage and tells this tab. */
function saveInAnotherTab(key: string, newValue: string | null) {
  const oldValue = localStorage.getItem(key);
  if (newValue === null) localStorage.removeItem(key);
  else localStorage.setItem(key, newValue);
  window.dispatchEvent(new StorageEvent("storage", { key, oldValue, newValue }));
}

const draftKey = () => Object.keys(localStorage).find((key) => key.startsWith("inbox.drafts.")) ?? "";
const storedDraft = () => JSON.parse(localStorage.getItem(draftKey()) ?? "{}") as Record<string, unknown>;

describe("A draft that is open in two tabs", () => {
  test("takes over the other tab's text and recipients", async () => {
    marie.detail.recipients = ["customer", "operator"];
    const { user } = await openApp(inbox, ADDRESS);
    await user.type(await findComposer(), "Half a");
    const version = { ...(storedDraft().version as object), elsewhere: 1 };
    const theirs = { ...storedDraft(), text: "Half a sentence more", to: ["operator"], version };
    saveInAnotherTab(draftKey(), JSON.stringify(theirs));
    await waitFor(async () => expect(await findComposer()).toHaveValue("Half a sentence more"));
    expect(await findRecipient("Marketplace")).toBeChecked();
  });

  test("and changed in both at once keeps the text of the focused tab and parks the other", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    await user.type(await findComposer(), "abc");
    const theirs = { ...storedDraft(), text: "Other words", version: { elsewhere: 4 } };
    vi.spyOn(document, "hasFocus").mockReturnValue(true);
    saveInAnotherTab(draftKey(), JSON.stringify(theirs));
    expect(within(await findParkedDrafts()).getByText("Other words")).toBeVisible();
    expect(within(await findParkedDrafts()).getByText(/from another tab/)).toBeVisible();
    expect(await findComposer()).toHaveValue("abc");
    // To the other tab, this is a later version of its own.
    expect(storedDraft()).toMatchObject({ text: "abc", version: { elsewhere: 4 } });
  });

  test("and changed in both at once takes the other tab's text in a tab without focus and parks its own", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    await user.type(await findComposer(), "abc");
    vi.spyOn(document, "hasFocus").mockReturnValue(false);
    saveInAnotherTab(draftKey(), JSON.stringify({ ...storedDraft(), text: "Other words", version: { elsewhere: 4 } }));
    await waitFor(async () => expect(await findComposer()).toHaveValue("Other words"));
    expect(within(await findParkedDrafts()).getByText("abc")).toBeVisible();
  });

  test("ignores an older version that arrives late", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    await user.type(await findComposer(), "ab");
    const early = JSON.stringify(storedDraft());
    const key = draftKey();
    await user.type(await findComposer(), "cd");
    window.dispatchEvent(new StorageEvent("storage", { key, newValue: early }));
    expect(await findComposer()).toHaveValue("abcd");
    expect(screen.queryByRole("list", { name: "Set aside" })).toBeNull();
  });

  test("and sent in the other tab is removed here", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    await user.type(await findComposer(), "It left today.");
    const { id } = storedDraft();
    saveInAnotherTab(`inbox.replies.${String(id)}`, JSON.stringify(sentElsewhere(storedDraft())));
    await waitFor(async () => expect(await findComposer()).toHaveValue(""));
  });

  test("and sent in the other tab keeps what was written here since then as a new draft, and says so", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    await user.type(await findComposer(), "It left today.");
    const sent = storedDraft();
    await user.type(await findComposer(), " And more.");
    saveInAnotherTab(`inbox.replies.${String(sent.id)}`, JSON.stringify(sentElsewhere(sent)));
    expect(await screen.findByText(/^Another tab has sent this draft/)).toBeVisible();
    expect(await findComposer()).toHaveValue("It left today. And more.");
    expect(storedDraft().id).not.toBe(sent.id);
  });

  test("and sent in both tabs is one reply", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    await user.type(await findComposer(), "It left today.");
    const [key, draft] = [draftKey(), localStorage.getItem(draftKey()) ?? ""];
    await user.keyboard("{Control>}{Enter}{/Control}");
    await within(await findMessage("It left today.")).findByRole("button", { name: "Undo" });
    // A tab that was asleep meanwhile still has the draft.
    localStorage.setItem(key, draft);
    await reloadApp(inbox, ADDRESS);
    expect(await findComposer()).toHaveValue("It left today.");
    await user.click(await findComposer());
    await user.keyboard("{Control>}{Enter}{/Control}");
    await waitFor(() => expect(inbox.posted).toHaveLength(2));
    expect(marie.messages.filter(({ sender }) => sender === "technician")).toHaveLength(1);
  });

  test("and sent in both tabs with different texts restores the text that was not sent", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    await user.type(await findComposer(), "It left today.");
    const [key, draft] = [draftKey(), storedDraft()];
    await user.keyboard("{Control>}{Enter}{/Control}");
    await within(await findMessage("It left today.")).findByRole("button", { name: "Undo" });
    localStorage.setItem(key, JSON.stringify({ ...draft, text: "It left yesterday." }));
    await reloadApp(inbox, ADDRESS);
    await user.click(await findComposer());
    await user.keyboard("{Control>}{Enter}{/Control}");
    const [said] = await screen.findAllByText(/^This draft was sent elsewhere with a different text/);
    expect(said).toBeVisible();
    expect(await findComposer()).toHaveValue("It left yesterday.");
    expect(marie.messages.filter(({ sender }) => sender === "technician")).toHaveLength(1);
  });
});

function sentElsewhere(draft: Record<string, unknown>) {
  const { id, author, conversationId, text, to, version } = draft;
  const createdAt = new Date().toISOString();
  const rest = { seenMessageId: null, attemptedAt: null, state: "sending", createdAt };
  return { key: id, author, conversationId, body: text, to, version, ...rest };
}
