import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, test, vi } from "vitest";

import { findComposer, findMessage, findRecipient, openApp, reloadApp, sendReply } from "../support/app";
import { FakeIdentityProvider } from "../support/fakeIdentityProvider";
import type { FakeConversation, FakeInbox } from "../support/fakeInbox";
import { ADDRESS, goOffline, goOnline, inboxWithQuestion, repliesIn } from "../support/replies";

let inbox: FakeInbox;
let marie: FakeConversation;

beforeEach(() => {
  ({ inbox, marie } = inboxWithQuestion({ recipients: ["customer", "operator"] }));
});

describe("A reply that the server has not confirmed", () => {
  test("and was written offline is undone at once and never sent", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    await user.click(await findRecipient("Marketplace"));
    goOffline();
    await sendReply(user, "Too hasty");
    const shown = await findMessage("Too hasty");
    expect(await within(shown).findByText("Not sent yet – retrying")).toBeVisible();
    await user.click(within(shown).getByRole("button", { name: "Undo" }));
    await waitFor(async () => expect(await findComposer()).toHaveValue("Too hasty"));
    expect(await findRecipient("Marketplace")).toBeChecked();
    await waitFor(() => expect(shown).not.toBeInTheDocument());
    goOnline();
    await reloadApp(inbox, ADDRESS);
    expect(await findComposer()).toHaveValue("Too hasty");
    expect(inbox.posted).toEqual([]);
  });

  test("but has, is cancelled on the server once that is known", async () => {
    inbox.faults = ["lost after"];
    const { user } = await openApp(inbox, ADDRESS);
    await sendReply(user, "Too hasty");
    // Until then the guard looks at it, and Undo simply removes it.
    await waitFor(() => expect(inbox.posted).toHaveLength(1));
    await user.click(await screen.findByRole("button", { name: "Undo" }));
    await waitFor(async () => expect(await findComposer()).toHaveValue("Too hasty"));
    await waitFor(() => expect(repliesIn(marie)[0]?.status).toBe("cancelled"));
    await waitFor(() => expect(within(document.body).queryByText(/Undoing/)).toBeNull());
    expect(inbox.posted).toHaveLength(1);
  });

  test("but is already sending, says that it is too late", async () => {
    inbox.faults = ["lost after"];
    const { user } = await openApp(inbox, ADDRESS);
    inbox.deliversImmediately = true;
    await sendReply(user, "Too hasty");
    // Until then the guard looks at it, and Undo simply removes it.
    await waitFor(() => expect(inbox.posted).toHaveLength(1));
    await user.click(await screen.findByRole("button", { name: "Undo" }));
    const [said] = await screen.findAllByText("Too late to undo: it had already been sent.");
    expect(said).toBeVisible();
    expect(within(await findMessage("Too hasty")).getByText("Sending")).toBeVisible();
  });

  test("is undone at once while its author's token is being renewed: no request was sent", async () => {
    const provider = new FakeIdentityProvider();
    const { user } = await openApp(inbox, ADDRESS, provider);
    await screen.findByRole("textbox", { name: "Reply" });
    let letGo = () => {};
    provider.pausedUntil = new Promise((resolve) => (letGo = resolve));
    const now = Date.now();
    vi.spyOn(Date, "now").mockImplementation(() => now + 3_599_000);
    await sendReply(user, "Too hasty");
    const shown = await findMessage("Too hasty");
    await user.click(within(shown).getByRole("button", { name: "Undo" }));
    letGo();
    await waitFor(() => expect(shown).not.toBeInTheDocument());
    expect(await findComposer()).toHaveValue("Too hasty");
    expect(inbox.posted).toEqual([]);
    vi.restoreAllMocks();
  });

  test("is cancelled when the response arrives, if the request was under way", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    inbox.pauseResponses();
    await sendReply(user, "Too hasty");
    const shown = await findMessage("Too hasty");
    await user.click(within(shown).getByRole("button", { name: "Undo" }));
    expect(await within(shown).findByText(/Undoing/)).toBeVisible();
    expect(await findComposer()).toHaveValue("Too hasty");
    inbox.resumeResponses();
    await waitFor(() => expect(repliesIn(marie)[0]?.status).toBe("cancelled"));
    await waitFor(() => expect(shown).not.toBeInTheDocument());
  });

  test("and never received, is given up only when no request can be under way any more", async () => {
    inbox.faults = ["lost before"];
    const { user } = await openApp(inbox, ADDRESS);
    await sendReply(user, "Too hasty");
    await user.click(await within(await findMessage("Too hasty")).findByRole("button", { name: "Undo" }));
    expect(await within(await findMessage("Too hasty")).findByText(/Undoing/)).toBeVisible();
    const now = Date.now();
    vi.spyOn(Date, "now").mockImplementation(() => now + 61_000);
    window.dispatchEvent(new Event("focus"));
    await waitFor(() => expect(screen.queryByText(/Undoing/)).toBeNull());
    vi.restoreAllMocks();
    expect(await findComposer()).toHaveValue("Too hasty");
    expect(inbox.posted).toEqual([]);
  });
});
