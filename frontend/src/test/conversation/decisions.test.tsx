import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, test } from "vitest";

import type { Message } from "../../api/types";
import { expectNoAxeViolations } from "../support/accessibility";
import { findLog, findMessage, openApp } from "../support/app";
import { FakeIdentityProvider } from "../support/fakeIdentityProvider";
import { type FakeConversation, FakeInbox } from "../support/fakeInbox";
import { actionsIn } from "../support/replies";

const ADDRESS = "/conversations/c0";
/** The agent who signs in by default; see FakeIdentityProvider. */
const ME = "agent-1";
const UNCONFIRMED = "Nobody can tell whether the marketplace has this reply";

let inbox: FakeInbox;
let marie: FakeConversation;

beforeEach(() => {
  inbox = new FakeInbox();
  marie = inbox.addConversation("Marie Tremblay");
  inbox.addMessage(marie, { body: "Where is my parcel?", sent_at: "2026-03-02T15:00:00.000Z" });
});

function addReply(body: string, more: Partial<Message> = {}) {
  return inbox.addMessage(marie, {
    body,
    sender: "technician",
    author: "Ann Agent",
    author_id: ME,
    status: "unconfirmed",
    written_at: "2026-03-02T16:00:00.000Z",
    sent_at: "2026-03-02T16:00:00.000Z",
    idempotency_key: `key of ${body}`,
    ...more,
  });
}

/** Adds a message of the shop that was not written in this app. */
const addShopMessage = (body: string, sent_at: string) =>
  inbox.addMessage(marie, { body, sender: "technician", author: "Shop", status: "received", sent_at });

const button = (place: HTMLElement, name: string) => within(place).getByRole("button", { name });
const dialog = () => screen.findByRole("dialog");

describe("An unconfirmed reply", () => {
  test("stays in its place and says so", async () => {
    addReply("Call 514 555 0100.");
    inbox.addMessage(marie, { body: "Hello?", sent_at: "2026-03-02T17:00:00.000Z" });
    await openApp(inbox, ADDRESS);
    expect(within(await findMessage("Call 514 555 0100.")).getByText(UNCONFIRMED)).toBeVisible();
    const articles = within(await findLog()).getAllByRole("article");
    expect(articles.map((one) => one.textContent.includes("514 555"))).toEqual([false, true, false]);
  });

  test("can be matched with the only message of the shop since then, after its author has seen the text", async () => {
    const reply = addReply("Call 514 555 0100.");
    addShopMessage("An old answer", "2026-03-02T15:54:59.000Z");
    const theirs = addShopMessage("Call ***.", "2026-03-02T15:55:00.000Z");
    const { user } = await openApp(inbox, ADDRESS);
    const shown = await findMessage("Call 514 555 0100.");
    await user.click(button(shown, "It is mine…"));
    const question = await dialog();
    expect(question).toHaveTextContent("Call ***.");
    expect(question).not.toHaveTextContent("An old answer");
    await expectNoAxeViolations();
    await user.click(button(question, "It is this one"));
    await waitFor(() => expect(inbox.decisions).toEqual([{ reply: reply.id, decision: "mine", message_id: theirs.id }]));
    await waitFor(() => expect(within(shown).queryByText(UNCONFIRMED)).toBeNull());
    expect(screen.queryByRole("dialog")).toBeNull();
    const messages = within(await findLog());
    await waitFor(() => expect(messages.queryByText("Call ***.")).toBeNull());
  });

  test("can be matched with one of several messages of the shop, only after one is chosen", async () => {
    addReply("Call 514 555 0100.");
    addShopMessage("Call ***.", "2026-03-02T16:00:05.000Z");
    const other = addShopMessage("We refunded it.", "2026-03-02T16:00:06.000Z");
    const { user } = await openApp(inbox, ADDRESS);
    await user.click(button(await findMessage("Call 514 555 0100."), "It is mine…"));
    const question = await dialog();
    await user.click(button(question, "It is this one"));
    expect(inbox.decisions).toEqual([]);
    await user.click(within(question).getByRole("radio", { name: /We refunded it/ }));
    await user.click(button(question, "It is this one"));
    await waitFor(() => expect(inbox.decisions).toMatchObject([{ decision: "mine", message_id: other.id }]));
  });

  test("cannot be matched when the shop has sent no message, and the dialog says so", async () => {
    addReply("Call 514 555 0100.");
    const { user } = await openApp(inbox, ADDRESS);
    await user.click(button(await findMessage("Call 514 555 0100."), "It is mine…"));
    const question = await dialog();
    expect(question).toHaveTextContent("no message from the shop has appeared here");
    expect(within(question).queryByRole("button", { name: "It is this one" })).toBeNull();
    await user.click(button(question, "Cancel"));
    expect(inbox.decisions).toEqual([]);
    await waitFor(async () => expect(button(await findMessage("Call 514 555 0100."), "It is mine…")).toHaveFocus());
  });

  test("is sent again only after somebody confirms that they have checked", async () => {
    const reply = addReply("Call 514 555 0100.");
    const { user } = await openApp(inbox, ADDRESS);
    const shown = await findMessage("Call 514 555 0100.");
    await user.click(button(shown, "Send again…"));
    expect(inbox.decisions).toEqual([]);
    await user.click(button(await dialog(), "I have checked, it is not there"));
    await waitFor(() => expect(inbox.decisions).toMatchObject([{ reply: reply.id, decision: "send" }]));
    expect(await within(shown).findByText("Waiting")).toBeVisible();
  });

  test("can be discarded", async () => {
    addReply("Call 514 555 0100.");
    const { user } = await openApp(inbox, ADDRESS);
    const shown = await findMessage("Call 514 555 0100.");
    await user.click(button(shown, "Discard…"));
    await user.click(button(await dialog(), "Discard"));
    await waitFor(() => expect(inbox.decisions).toMatchObject([{ decision: "discard" }]));
    await waitFor(() => expect(shown).not.toBeInTheDocument());
    // The button that had the focus is gone, so the focus moves to the log around it.
    await waitFor(async () => expect(await findLog()).toHaveFocus());
  });

  test("is never sent again if it is automatic", async () => {
    addReply("We got it.", { automatic: true, author_id: null });
    await openApp(inbox, ADDRESS);
    const shown = await findMessage("We got it.");
    expect(button(shown, "It is mine…")).toBeVisible();
    expect(button(shown, "Discard…")).toBeVisible();
    expect(within(shown).queryByRole("button", { name: "Send again…" })).toBeNull();
  });

  test("cannot be decided about by other agents", async () => {
    addReply("Call 514 555 0100.", { author: "Ben Agent", author_id: "agent-2" });
    await openApp(inbox, ADDRESS);
    const shown = await findMessage("Call 514 555 0100.");
    expect(within(shown).getByText("Only Ben Agent or a supervisor can decide.")).toBeVisible();
    expect(actionsIn(shown)).toEqual([]);
  });

  test("can be decided about by a supervisor", async () => {
    addReply("Call 514 555 0100.", { author: "Ben Agent", author_id: "agent-2" });
    const provider = new FakeIdentityProvider();
    provider.person = { ...provider.person, "cognito:groups": ["supervisors"] };
    await openApp(inbox, ADDRESS, provider);
    expect(button(await findMessage("Call 514 555 0100."), "Send again…")).toBeVisible();
  });

  test.each([
    [409, "not_to_decide", "Something has changed in the meantime."],
    [403, "not_yours", "Only the author of the reply"],
    [500, "internal_error", "The decision could not be saved."],
  ])("says why the server refuses a decision with %i", async (status, code, words) => {
    addReply("Call 514 555 0100.");
    inbox.decisionError = { status, code };
    const { user } = await openApp(inbox, ADDRESS);
    await user.click(button(await findMessage("Call 514 555 0100."), "Discard…"));
    const question = await dialog();
    await user.click(button(question, "Discard"));
    expect(await within(question).findByRole("alert")).toHaveTextContent(words);
  });
});

describe("A reply that was not delivered", () => {
  test("can be discarded as well", async () => {
    addReply("Too late?", { status: "failed", error: "The order is archived." });
    const { user } = await openApp(inbox, ADDRESS);
    const shown = await findMessage("Too late?");
    expect(button(shown, "Retry")).toBeVisible();
    await user.click(button(shown, "Discard…"));
    expect(await dialog()).toHaveTextContent("It was not delivered");
    await user.click(button(await dialog(), "Discard"));
    await waitFor(() => expect(shown).not.toBeInTheDocument());
  });
});

describe("A reply that waits", () => {
  const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();

  test("shows when the next attempt is, and why", async () => {
    addReply("One.", { status: "queued", not_before: inAnHour(), error: "The marketplace asked to wait." });
    await openApp(inbox, ADDRESS);
    const shown = await findMessage("One.");
    expect(within(shown).getByText(/Next attempt at/)).toBeVisible();
    expect(within(shown).getByText("The marketplace asked to wait.")).toBeVisible();
  });

  test.each(["unknown", "queued"] as const)("says that it waits for the previous one, which is %s", async (status) => {
    addReply("One.", { status, not_before: inAnHour() });
    addReply("Two.", { status: "queued", written_at: "2026-03-02T16:00:01.000Z", sent_at: "2026-03-02T16:00:01.000Z" });
    await openApp(inbox, ADDRESS);
    expect(within(await findMessage("Two.")).getByText("Waiting for the reply before it")).toBeVisible();
    expect(within(await findMessage("One.")).queryByText("Waiting for the reply before it")).toBeNull();
  });

  test("does not wait for an automatic reply, nor for one that is settled or unconfirmed", async () => {
    addReply("Zero.", { status: "unknown", automatic: true });
    addReply("Half.", { status: "unconfirmed" });
    addReply("Two.", { status: "queued", written_at: "2026-03-02T16:00:01.000Z", sent_at: "2026-03-02T16:00:01.000Z" });
    await openApp(inbox, ADDRESS);
    expect(within(await findMessage("Two.")).getByText("Waiting")).toBeVisible();
  });
});

describe("The notes below a message name", () => {
  test("attachments that are only in the back office", async () => {
    const file = { id: "a", name: "photo.jpg", size: 5 };
    inbox.addMessage(marie, { body: "Some of them", attachments: [file], attachments_left_out: 13 });
    inbox.addMessage(marie, { body: "None of them", attachments_left_out: 1 });
    await openApp(inbox, ADDRESS);
    expect(await findMessage("Some of them")).toHaveTextContent("13 more attachments are in the marketplace’s back office.");
    expect(await findMessage("None of them")).toHaveTextContent("1 attachment is in the marketplace’s back office.");
  });

  test("what could not be read, in the user's words", async () => {
    inbox.addMessage(marie, { body: "Odd", unreadable: ["sent_at", "author", "something new", "another"] });
    await openApp(inbox, ADDRESS);
    expect(await findMessage("Odd")).toHaveTextContent("could not be read: when it was written, who wrote it, a detail.");
  });

  test("that the marketplace no longer shows it, for our reply as a warning", async () => {
    const absent_since = "2026-03-02T18:00:00.000Z";
    inbox.addMessage(marie, { body: "Gone", absent_since });
    addReply("Lost", { status: "sent", absent_since });
    await openApp(inbox, ADDRESS);
    expect(await findMessage("Gone")).toHaveTextContent("The marketplace has not shown this message since");
    expect(await findMessage("Lost")).toHaveTextContent("The marketplace accepted this reply but has not shown it since");
  });
});

describe("The author of a message", () => {
  test("is shown with the message, and messages are grouped by author", async () => {
    inbox.addMessage(marie, { body: "One", author: "Paul Gagnon" });
    inbox.addMessage(marie, { body: "Two", author: "Sue Roy" });
    inbox.addMessage(marie, { body: "Three", author: "Sue Roy" });
    inbox.addMessage(marie, { body: "Four", author: "\u200b" });
    await openApp(inbox, ADDRESS);
    const authorOf = async (words: string) => (await findMessage(words)).querySelector("header");
    expect(await authorOf("One")).toHaveTextContent(/^Paul Gagnon/);
    expect(await authorOf("Two")).toHaveTextContent(/^Sue Roy/);
    expect(await authorOf("Four")).toHaveTextContent(/^Name unknown/);
    expect(await findMessage("Two")).toHaveAttribute("data-group-start");
    expect(await findMessage("Three")).not.toHaveAttribute("data-group-start");
    expect(await screen.findByRole("heading", { name: "Marie Tremblay" })).toBeVisible();
  });
});
