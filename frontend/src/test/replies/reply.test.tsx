import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, test } from "vitest";

import { findComposer, findLog, findMessage, openApp, reloadApp, sendButton, sendReply } from "../support/app";
import type { FakeConversation, FakeInbox } from "../support/fakeInbox";
import { actionsIn, ADDRESS, inboxWithQuestion, repliesIn } from "../support/replies";

const TOO_SHORT = "Write at least 3 visible characters.";

let inbox: FakeInbox;
let marie: FakeConversation;

beforeEach(() => {
  ({ inbox, marie } = inboxWithQuestion());
});

describe("A reply", () => {
  test("is shown at once, and then replaced by the server's message", async () => {
    const { user, refresh } = await openApp(inbox, ADDRESS);
    await sendReply(user, "It left today.");
    const shown = await findMessage("It left today.");
    expect(within(shown).getByText("Waiting")).toBeVisible();
    expect(await findComposer()).toHaveValue("");
    expect(await findComposer()).toHaveFocus();
    await within(shown).findByRole("button", { name: "Undo" });

    const [reply] = repliesIn(marie);
    if (!reply) throw new Error("no reply has arrived");
    inbox.changeMessage(marie, reply.id, { status: "sending" });
    await refresh();
    expect(await within(shown).findByText("Sending")).toBeVisible();
    inbox.changeMessage(marie, reply.id, { status: "sent" });
    await refresh();
    expect(await within(shown).findByText("Sent")).toBeVisible();
    expect(await findMessage("It left today.")).toBe(shown);
    expect(await screen.findByText("Reply sent")).toHaveAttribute("role", "status");
  });

  test("whose response was lost is sent again under the same key and stays one reply", async () => {
    inbox.faults = ["lost after"];
    const { user } = await openApp(inbox, ADDRESS);
    await sendReply(user, "It left today.");
    expect(await screen.findByText("Not sent yet – retrying")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Retry now" }));
    await waitFor(() => expect(inbox.posted).toHaveLength(2));
    expect(inbox.posted[0]?.key).toBe(inbox.posted[1]?.key);
    await within(await findMessage("It left today.")).findByRole("button", { name: "Undo" });
    expect(repliesIn(marie)).toHaveLength(1);
    expect(within(await findLog()).getAllByText("It left today.")).toHaveLength(1);
  });

  test("that no server has received survives a reload and is sent under its key", async () => {
    inbox.faults = ["lost before", "broken"];
    const { user } = await openApp(inbox, ADDRESS);
    await sendReply(user, "It left today.");
    expect(await screen.findByText("Not sent yet – retrying")).toBeVisible();
    expect(inbox.posted).toEqual([]);
    const [kept] = Object.keys(localStorage).filter((name) => name.startsWith("inbox.replies."));

    inbox.faults = [];
    await reloadApp(inbox, ADDRESS);
    await waitFor(() => expect(inbox.posted).toHaveLength(1));
    expect(kept).toBe(`inbox.replies.${inbox.posted[0]?.key}`);
    await within(await findMessage("It left today.")).findByRole("button", { name: "Undo" });
    expect(Object.keys(localStorage).filter((name) => name.startsWith("inbox.replies."))).toEqual([]);
  });

  test("survives a crash while it is being sent", async () => {
    inbox.faults = ["hangs"];
    const { user } = await openApp(inbox, ADDRESS);
    await sendReply(user, "It left today.");
    await findMessage("It left today.");
    await reloadApp(inbox, ADDRESS);
    await within(await findMessage("It left today.")).findByRole("button", { name: "Undo" });
    expect(inbox.posted).toHaveLength(1);
  });

  test("is sent automatically when the browser is online again", async () => {
    inbox.faults = ["lost before"];
    const { user } = await openApp(inbox, ADDRESS);
    await sendReply(user, "It left today.");
    await screen.findByText("Not sent yet – retrying");
    window.dispatchEvent(new Event("online"));
    await waitFor(() => expect(inbox.posted).toHaveLength(1));
  });

  test("waits for the previous one, so that they arrive in order", async () => {
    inbox.faults = ["lost before"];
    const { user } = await openApp(inbox, ADDRESS);
    await sendReply(user, "First thing.");
    await screen.findByText("Not sent yet – retrying");
    await sendReply(user, "Second thing.");
    window.dispatchEvent(new Event("online"));
    await waitFor(() => expect(inbox.posted.map(({ body }) => body)).toEqual(["First thing.", "Second thing."]));
  });

  test("that the server rejects shows the reason, and its text can be edited", async () => {
    inbox.faults = ["refused"];
    const { user } = await openApp(inbox, ADDRESS);
    await sendReply(user, "Write to me@example.com");
    const shown = await findMessage("Write to me@example.com");
    expect(await within(shown).findByText("Not delivered")).toBeVisible();
    expect(within(shown).getByText("The reply may not hold an e-mail address.")).toBeVisible();
    expect(screen.getByRole("alert")).toHaveTextContent("may not hold an e-mail address");
    await user.click(within(shown).getByRole("button", { name: "Edit" }));
    expect(await findComposer()).toHaveValue("Write to me@example.com");
    expect(shown).not.toBeInTheDocument();
  });

  test("that the marketplace rejected can be retried", async () => {
    const failed = inbox.addMessage(marie, {
      body: "Too late?",
      sender: "technician",
      author_id: "agent-1",
      status: "failed",
      error: "The order is archived.",
      idempotency_key: "old",
    });
    const { user } = await openApp(inbox, ADDRESS);
    const shown = await findMessage("Too late?");
    expect(within(shown).getByText("Not delivered")).toBeVisible();
    expect(within(shown).getByText("The order is archived.")).toBeVisible();
    await user.click(within(shown).getByRole("button", { name: "Retry" }));
    expect(await within(shown).findByText("Waiting")).toBeVisible();
    expect(marie.messages.find(({ id }) => id === failed.id)?.status).toBe("queued");
  });

  test("that the marketplace rejected shows the reason in French and quotes the marketplace", async () => {
    localStorage.setItem("inbox.locale", "fr-CA");
    const error = "The marketplace did not accept the request (400: The order is archived).";
    inbox.addMessage(marie, { body: "Trop tard ?", sender: "technician", status: "failed", error });
    await openApp(inbox, ADDRESS);
    const quote = await screen.findByText("The order is archived", { selector: "q" });
    expect(quote.parentElement).toHaveTextContent(
      "La place de marché n’a pas accepté la demande (400). La place de marché indique : The order is archived",
    );
  });

  test('in the state "unknown" says that it is being checked, and cannot be sent again', async () => {
    inbox.addMessage(marie, { body: "Did it arrive?", sender: "technician", status: "unknown" });
    await openApp(inbox, ADDRESS);
    const shown = await findMessage("Did it arrive?");
    expect(within(shown).getByText("Checking with the marketplace…")).toBeVisible();
    expect(actionsIn(shown)).toEqual([]);
  });

  test("is updated until it is settled, however far back it is", async () => {
    const late = inbox.addMessage(marie, { body: "Did it arrive?", sender: "technician", status: "unknown" });
    for (let n = 0; n < 60; n += 1) inbox.addMessage(marie, { body: `Message ${n}` });
    const { refresh } = await openApp(inbox, ADDRESS);
    await findMessage("Message 59");
    const element = await findLog();
    element.scrollTop = 100;
    element.dispatchEvent(new Event("scroll"));
    const shown = await findMessage("Did it arrive?");
    expect(within(shown).getByText("Checking with the marketplace…")).toBeVisible();
    inbox.changeMessage(marie, late.id, { status: "failed", error: "The conversation is closed." });
    await refresh();
    expect(await within(shown).findByText("The conversation is closed.")).toBeVisible();
  });

  test("names the last message that its author had seen, also when it is sent again", async () => {
    const first = marie.messages[0];
    inbox.faults = ["lost after"];
    const { user, refresh } = await openApp(inbox, ADDRESS);
    await sendReply(user, "It left today.");
    await screen.findByText("Not sent yet – retrying");
    inbox.addMessage(marie, { body: "Wrong address, please cancel!" });
    await refresh();
    await findMessage("Wrong address, please cancel!");
    window.dispatchEvent(new Event("online"));
    await waitFor(() => expect(inbox.posted).toHaveLength(2));
    expect(inbox.posted.map(({ seen }) => seen)).toEqual([first?.id, first?.id]);
  });

  test("after another reply still names the last message of somebody else", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    await sendReply(user, "It left today.");
    await within(await findMessage("It left today.")).findByRole("button", { name: "Undo" });
    await sendReply(user, "With the evening van.");
    const [question] = marie.messages;
    await waitFor(() => expect(inbox.posted.map(({ seen }) => seen)).toEqual([question?.id, question?.id]));
  });

  test("must not be empty, too short or too long", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    await user.click(await findComposer());
    expect(sendButton()).toBeDisabled();
    await user.paste("   ");
    expect(sendButton()).toBeDisabled();
    await user.paste("ok");
    await user.click(sendButton());
    expect(screen.getByText(TOO_SHORT, { ignore: "[role=alert]" })).toBeVisible();
    await waitFor(() => expect(screen.getByRole("alert")).toHaveTextContent(TOO_SHORT));
    await user.paste("x".repeat(50_000));
    expect(screen.getByText(/^2 characters too many/)).toBeVisible();
    await user.click(sendButton());
    expect(inbox.posted).toEqual([]);
    await user.type(await findComposer(), "{Backspace}");
    expect(screen.getByText(/^1 character too many/)).toBeVisible();
    await user.type(await findComposer(), "{Backspace}{Backspace}");
    expect(screen.getByText("1 character left")).toBeVisible();
  });

  test.each([
    ["zero width", "\u200b\u2060\ufeff\u200d"],
    ["directions and soft hyphens", "\u202e\u2066\u00ad\u00ad"],
    ["fillers and variation selectors", "\u3164\uffa0\ufe0f\u2800"],
    ["accents on nothing", "\u0301\u0302\u0303"],
    ["controls", "\u0001\u0002\u0003"],
  ])("of invisible characters only is not sent: %s", async (_, text) => {
    const { user } = await openApp(inbox, ADDRESS);
    await sendReply(user, text);
    expect(screen.getByText(TOO_SHORT, { ignore: "[role=alert]" })).toBeVisible();
    await waitFor(() => expect(screen.getByRole("alert")).toHaveTextContent(TOO_SHORT));
    expect(await findComposer()).toHaveValue(text);
    expect(inbox.posted).toEqual([]);
  });

  test("of emoji is counted in UTF-16, as the marketplace does", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    await sendReply(user, "👍".repeat(25_001));
    expect(screen.getByText(/^2 characters too many.*an emoji counts as two/)).toBeVisible();
    expect(inbox.posted).toEqual([]);
    await user.clear(await findComposer());
    await sendReply(user, "👍".repeat(25_000));
    await waitFor(() => expect(inbox.posted).toHaveLength(1));
  });
});
