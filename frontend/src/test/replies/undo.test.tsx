import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, test, vi } from "vitest";

import { cancelledBy, FakeInbox, type FakeConversation } from "../support/fakeInbox";
import { findMessage, findComposer, findLog, openApp, findRecipient, reloadApp, sendReply } from "../support/app";
import { ANN, FakeIdentityProvider, SAM } from "../support/fakeIdentityProvider";

const ADDRESS = "/conversations/c0";

let inbox: FakeInbox;
let marie: FakeConversation;

beforeEach(() => {
  inbox = new FakeInbox();
  marie = inbox.addConversation("Marie Tremblay", { recipients: ["customer", "operator"] });
  inbox.addMessage(marie, { body: "Where is my parcel?" });
});

const ours = () => marie.messages.filter(({ sender }) => sender === "technician");
const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1_000).toISOString();
const asides = () => screen.findByRole("list", { name: "Set aside" });

/** A colleague's reply that waits. */
const waiting = (more: Partial<FakeConversation["messages"][number]> = {}) =>
  inbox.addMessage(marie, {
    body: "Ben's own words",
    sender: "technician",
    author: "Ben",
    author_id: "agent-2",
    status: "queued",
    to: ["customer"],
    undo_until: inSeconds(6),
    idempotency_key: "of-ben",
    ...more,
  });

/** The browser says that there is no network, and there is none. */
function goOffline() {
  vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
}

function goOnline() {
  vi.restoreAllMocks();
  window.dispatchEvent(new Event("online"));
}

describe("Undo", () => {
  test("takes a waiting reply back, and its text goes to the composer with its recipients", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    await user.click(await findRecipient("Marketplace"));
    await sendReply(user, "Is this customer known?");
    await user.click(await findRecipient("Customer"));
    const shown = await findMessage("Is this customer known?");
    await waitFor(() => expect(ours()).toHaveLength(1));
    await user.click(await within(shown).findByRole("button", { name: "Undo" }));
    await waitFor(async () => expect(await findComposer()).toHaveValue("Is this customer known?"));
    expect(await findRecipient("Marketplace")).toBeChecked();
    expect(screen.getByRole("button", { name: "Send to marketplace" })).toBeEnabled();
    expect(ours()[0]?.status).toBe("cancelled");
    expect(shown).not.toBeInTheDocument();
    expect(await findComposer()).toHaveFocus();
  });

  test("with z leaves another text in the composer alone, and sets the reply aside with its recipients", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    await user.click(await findRecipient("Marketplace"));
    await sendReply(user, "Private words");
    await waitFor(() => expect(ours()).toHaveLength(1));
    await user.click(await findRecipient("Customer"));
    await user.click(await findComposer());
    await user.paste("Dear customer");
    (await findLog()).focus();
    await user.keyboard("z");
    const aside = within(await asides());
    expect(aside.getByText("Private words")).toBeVisible();
    expect(aside.getByText("To the marketplace")).toBeVisible();
    expect(await findComposer()).toHaveValue("Dear customer");
    expect(await findRecipient("Customer")).toBeChecked();

    await user.click(aside.getByRole("button", { name: "Edit this" }));
    expect(await findComposer()).toHaveValue("Private words");
    expect(await findRecipient("Marketplace")).toBeChecked();
    expect(within(await asides()).getByText("Dear customer")).toBeVisible();
    expect(within(await asides()).getByText("To the customer")).toBeVisible();
    await user.click(within(await asides()).getByRole("button", { name: "Delete" }));
    expect(screen.queryByRole("list", { name: "Set aside" })).toBeNull();
  });

  test("that is on its way cannot be undone, and the page says so", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    await sendReply(user, "Oops, wrong order");
    const undo = await within(await findMessage("Oops, wrong order")).findByRole("button", { name: "Undo" });
    const [reply] = ours();
    if (reply) inbox.changeMessage(marie, reply.id, { status: "sending" });
    await user.click(undo);
    expect((await screen.findAllByText("Too late to undo: it is already on its way."))[0]).toBeVisible();
    expect(await within(await findMessage("Oops, wrong order")).findByText("Sending")).toBeVisible();
  });

  test("says how long it is possible, by the server's clock", async () => {
    waiting({ author_id: "agent-1", author: "Ann Agent", body: "My own words" });
    await openApp(inbox, ADDRESS);
    const shown = await findMessage("My own words");
    expect(within(shown).getByRole("timer")).toHaveTextContent(/^Goes out in [56] s$/);
    await waitFor(() => expect(within(shown).getByRole("timer")).toHaveTextContent(/^Goes out in 4 s$/), {
      timeout: 5_000,
    });
  });

  test("of a colleague's reply is not offered: it says whose it is", async () => {
    waiting();
    const { user } = await openApp(inbox, ADDRESS);
    const shown = await findMessage("Ben's own words");
    expect(within(shown).getByRole("timer")).toHaveTextContent(/^Ben’s reply goes out in [56] s$/);
    expect(within(shown).queryByRole("button", { name: "Undo" })).toBeNull();
    (await findLog()).focus();
    await user.keyboard("z");
    expect(inbox.cancelled).toEqual([]);
    expect(await findComposer()).toHaveValue("");
  });

  test("of a colleague's reply is a supervisor's right, whose composer does not get the text", async () => {
    waiting();
    const provider = new FakeIdentityProvider();
    provider.person = SAM;
    const { user } = await openApp(inbox, ADDRESS, provider);
    const shown = await findMessage("Ben's own words");
    await user.click(within(shown).getByRole("button", { name: "Undo" }));
    expect(await within(shown).findByText("Sam discarded this reply.")).toBeVisible();
    expect(within(shown).queryByRole("button")).toBeNull();
    expect(ours()[0]?.status).toBe("cancelled");
    expect(await findComposer()).toHaveValue("");
    expect(screen.queryByRole("list", { name: "Set aside" })).toBeNull();
  });

  test("by a supervisor, while its author is elsewhere, loses none of its words: the author can edit them", async () => {
    const reply = waiting({ author_id: "agent-1", author: "Ann Agent", body: "My own words", to: ["operator"] });
    inbox.undoBySupervisor(marie, reply.id);
    const { user } = await openApp(inbox, ADDRESS);
    const shown = await findMessage("My own words");
    expect(within(shown).getByText("Sam discarded this reply.")).toBeVisible();
    expect(await findComposer()).toHaveValue("");
    await user.click(within(shown).getByRole("button", { name: "Edit" }));
    expect(await findComposer()).toHaveValue("My own words");
    expect(await findRecipient("Marketplace")).toBeChecked();
  });

  test("whose answer is lost brings the words back when the outcome shows", async () => {
    const reply = waiting({ author_id: "agent-1", author: "Ann Agent", body: "My own words", to: ["operator"] });
    inbox.losesNextCancelResponse = true;
    const { user, refresh } = await openApp(inbox, ADDRESS);
    await user.click(within(await findMessage("My own words")).getByRole("button", { name: "Undo" }));
    await waitFor(() => expect(inbox.cancelled).toHaveLength(1));
    await refresh();
    await waitFor(async () => expect(await findComposer()).toHaveValue("My own words"));
    expect(await findRecipient("Marketplace")).toBeChecked();
    expect(screen.queryByText("Undo failed. Try again.", { ignore: "[role=alert]" })).toBeNull();
    expect(ours()[0]?.id).toBe(reply.id);
    await refresh();
    expect(screen.queryByRole("list", { name: "Set aside" })).toBeNull();
  });

  test("brings the words back when the page was closed before the answer came", async () => {
    const reply = waiting({ author_id: "agent-1", author: "Ann Agent", body: "My own words" });
    const { user } = await openApp(inbox, ADDRESS);
    inbox.pauseResponses();
    await user.click(within(await findMessage("My own words")).getByRole("button", { name: "Undo" }));
    await reloadApp(inbox, ADDRESS);
    expect(await findComposer()).toHaveValue("");
    inbox.changeMessage(marie, reply.id, cancelledBy(ANN));
    await reloadApp(inbox, ADDRESS);
    await waitFor(async () => expect(await findComposer()).toHaveValue("My own words"));
    inbox.resumeResponses();
  });

  test("in one tab puts nothing into the composer of another", async () => {
    const reply = waiting({ author_id: "agent-1", author: "Ann Agent", body: "My own words" });
    const { refresh } = await openApp(inbox, ADDRESS);
    const shown = await findMessage("My own words");
    inbox.changeMessage(marie, reply.id, cancelledBy(ANN));
    await refresh();
    await waitFor(() => expect(shown).not.toBeInTheDocument());
    expect(await findComposer()).toHaveValue("");
  });

  test("by a supervisor, of a reply whose answer was lost, keeps its words in view as well", async () => {
    inbox.faults = ["lost after"];
    const { user } = await openApp(inbox, ADDRESS);
    await sendReply(user, "My own words");
    await screen.findByText("Not sent yet – retrying");
    const reply = ours()[0];
    if (reply) inbox.undoBySupervisor(marie, reply.id);
    await user.click(screen.getByRole("button", { name: "Retry now" }));
    const shown = await findMessage("My own words");
    expect(await within(shown).findByText("Sam discarded this reply.")).toBeVisible();
    expect(within(shown).getByRole("button", { name: "Edit" })).toBeVisible();
  });

  test("that the server refuses says whose reply it is", async () => {
    const reply = waiting({ author_id: "agent-1", author: "Ann Agent" });
    const { user } = await openApp(inbox, ADDRESS);
    const undo = await within(await findMessage("Ben's own words")).findByRole("button", { name: "Undo" });
    inbox.changeMessage(marie, reply.id, { author_id: "agent-2" });
    await user.click(undo);
    const said = "This is Ann Agent’s reply: only they or a supervisor can undo it.";
    expect((await screen.findAllByText(said))[0]).toBeVisible();
    expect(await findComposer()).toHaveValue("");
  });
});

describe("Edit", () => {
  test("brings a reply that failed back with its recipients", async () => {
    inbox.addMessage(marie, {
      body: "Who opened this?",
      sender: "technician",
      author_id: "agent-1",
      status: "failed",
      to: ["operator"],
      error: "The order is archived.",
    });
    const { user } = await openApp(inbox, ADDRESS);
    await user.click(within(await findMessage("Who opened this?")).getByRole("button", { name: "Edit" }));
    expect(await findComposer()).toHaveValue("Who opened this?");
    expect(await findRecipient("Marketplace")).toBeChecked();
    await user.keyboard("{Control>}{Enter}{/Control}");
    await waitFor(() => expect(inbox.posted[0]?.to).toEqual(["operator"]));
  });

  test("is not offered for a colleague's words", async () => {
    waiting({ status: "failed", error: "The order is archived." });
    await openApp(inbox, ADDRESS);
    const shown = await findMessage("Ben's own words");
    expect(within(shown).getByRole("button", { name: "Retry" })).toBeVisible();
    expect(within(shown).queryByRole("button", { name: "Edit" })).toBeNull();
  });
});

describe("A reply that the server has not confirmed", () => {
  test("written offline is taken back at once, and never leaves", async () => {
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

  test("and had arrived all the same is cancelled on the server once that is known", async () => {
    inbox.faults = ["lost after"];
    const { user } = await openApp(inbox, ADDRESS);
    await sendReply(user, "Too hasty");
    await user.click(await screen.findByRole("button", { name: "Undo" }));
    await waitFor(async () => expect(await findComposer()).toHaveValue("Too hasty"));
    await waitFor(() => expect(ours()[0]?.status).toBe("cancelled"));
    await waitFor(() => expect(within(document.body).queryByText(/Undoing/)).toBeNull());
    expect(inbox.posted).toHaveLength(1);
  });

  test("and is on its way already says that it is too late", async () => {
    inbox.faults = ["lost after"];
    const { user } = await openApp(inbox, ADDRESS);
    inbox.deliversImmediately = true;
    await sendReply(user, "Too hasty");
    await user.click(await screen.findByRole("button", { name: "Undo" }));
    const [said] = await screen.findAllByText("Too late to undo: it had already been sent.");
    expect(said).toBeVisible();
    expect(within(await findMessage("Too hasty")).getByText("Sending")).toBeVisible();
  });

  test("while its author's token is being renewed is taken back at once: nothing has left", async () => {
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

  test("while its request is under way is cancelled when the answer comes", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    inbox.pauseResponses();
    await sendReply(user, "Too hasty");
    const shown = await findMessage("Too hasty");
    await user.click(within(shown).getByRole("button", { name: "Undo" }));
    expect(await within(shown).findByText(/Undoing/)).toBeVisible();
    expect(await findComposer()).toHaveValue("Too hasty");
    inbox.resumeResponses();
    await waitFor(() => expect(ours()[0]?.status).toBe("cancelled"));
    await waitFor(() => expect(shown).not.toBeInTheDocument());
  });

  test("of which nothing arrived is given up only when no request can be under way any more", async () => {
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
