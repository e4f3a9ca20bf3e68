import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, test } from "vitest";

import { findComposer, findLog, findMessage, findRecipient, openApp, reloadApp, sendReply } from "../support/app";
import { ANN, FakeIdentityProvider, SAM } from "../support/fakeIdentityProvider";
import { cancelledBy, type FakeConversation, type FakeInbox } from "../support/fakeInbox";
import { actionsIn, ADDRESS, findParkedDrafts, inboxWithQuestion, repliesIn } from "../support/replies";

let inbox: FakeInbox;
let marie: FakeConversation;

beforeEach(() => {
  ({ inbox, marie } = inboxWithQuestion({ recipients: ["customer", "operator"] }));
});

const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1_000).toISOString();

/** Adds a colleague's waiting reply. */
const addColleaguesReply = (more: Partial<FakeConversation["messages"][number]> = {}) =>
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

describe("Undo", () => {
  test("cancels a waiting reply and restores its text and recipients to the composer", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    await user.click(await findRecipient("Marketplace"));
    await sendReply(user, "Is this customer known?");
    await user.click(await findRecipient("Customer"));
    const shown = await findMessage("Is this customer known?");
    await waitFor(() => expect(repliesIn(marie)).toHaveLength(1));
    await user.click(await within(shown).findByRole("button", { name: "Undo" }));
    await waitFor(async () => expect(await findComposer()).toHaveValue("Is this customer known?"));
    expect(await findRecipient("Marketplace")).toBeChecked();
    expect(screen.getByRole("button", { name: "Send to marketplace" })).toBeEnabled();
    expect(repliesIn(marie)[0]?.status).toBe("cancelled");
    expect(shown).not.toBeInTheDocument();
    expect(await findComposer()).toHaveFocus();
  });

  test("with z leaves another text in the composer alone and parks the reply with its recipients", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    await user.click(await findRecipient("Marketplace"));
    await sendReply(user, "Private words");
    await waitFor(() => expect(repliesIn(marie)).toHaveLength(1));
    await user.click(await findRecipient("Customer"));
    await user.click(await findComposer());
    await user.paste("Dear customer");
    (await findLog()).focus();
    await user.keyboard("z");
    const parked = within(await findParkedDrafts());
    expect(parked.getByText("Private words")).toBeVisible();
    expect(parked.getByText("To the marketplace")).toBeVisible();
    expect(await findComposer()).toHaveValue("Dear customer");
    expect(await findRecipient("Customer")).toBeChecked();

    await user.click(parked.getByRole("button", { name: "Edit this" }));
    expect(await findComposer()).toHaveValue("Private words");
    expect(await findRecipient("Marketplace")).toBeChecked();
    expect(within(await findParkedDrafts()).getByText("Dear customer")).toBeVisible();
    expect(within(await findParkedDrafts()).getByText("To the customer")).toBeVisible();
    await user.click(within(await findParkedDrafts()).getByRole("button", { name: "Delete" }));
    expect(screen.queryByRole("list", { name: "Set aside" })).toBeNull();
  });

  test("of a reply that is being sent fails, and the app says so", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    await sendReply(user, "Oops, wrong order");
    const undo = await within(await findMessage("Oops, wrong order")).findByRole("button", { name: "Undo" });
    const [reply] = repliesIn(marie);
    if (reply) inbox.changeMessage(marie, reply.id, { status: "sending" });
    await user.click(undo);
    expect((await screen.findAllByText("Too late to undo: it is already on its way."))[0]).toBeVisible();
    expect(await within(await findMessage("Oops, wrong order")).findByText("Sending")).toBeVisible();
  });

  test("shows how long it is possible, by the server's clock", async () => {
    addColleaguesReply({ author_id: "agent-1", author: "Ann Agent", body: "My own words" });
    await openApp(inbox, ADDRESS);
    const shown = await findMessage("My own words");
    expect(within(shown).getByRole("timer")).toHaveTextContent(/^Goes out in [56] s$/);
    await waitFor(() => expect(within(shown).getByRole("timer")).toHaveTextContent(/^Goes out in 4 s$/), {
      timeout: 5_000,
    });
  });

  test("is not offered for a colleague's reply, which shows whose it is", async () => {
    addColleaguesReply();
    const { user } = await openApp(inbox, ADDRESS);
    const shown = await findMessage("Ben's own words");
    expect(within(shown).getByRole("timer")).toHaveTextContent(/^Ben’s reply goes out in [56] s$/);
    expect(within(shown).queryByRole("button", { name: "Undo" })).toBeNull();
    (await findLog()).focus();
    await user.keyboard("z");
    expect(inbox.cancelled).toEqual([]);
    expect(await findComposer()).toHaveValue("");
  });

  test("is offered to supervisors for a colleague's reply, without restoring its text to their composer", async () => {
    addColleaguesReply();
    const provider = new FakeIdentityProvider();
    provider.person = SAM;
    const { user } = await openApp(inbox, ADDRESS, provider);
    const shown = await findMessage("Ben's own words");
    await user.click(within(shown).getByRole("button", { name: "Undo" }));
    expect(await within(shown).findByText("Sam discarded this reply.")).toBeVisible();
    expect(actionsIn(shown)).toEqual([]);
    expect(repliesIn(marie)[0]?.status).toBe("cancelled");
    expect(await findComposer()).toHaveValue("");
    expect(screen.queryByRole("list", { name: "Set aside" })).toBeNull();
  });

  test("by a supervisor does not lose the text: the author can edit it later", async () => {
    const reply = addColleaguesReply({ author_id: "agent-1", author: "Ann Agent", body: "My own words", to: ["operator"] });
    inbox.undoBySupervisor(marie, reply.id);
    const { user } = await openApp(inbox, ADDRESS);
    const shown = await findMessage("My own words");
    expect(within(shown).getByText("Sam discarded this reply.")).toBeVisible();
    expect(await findComposer()).toHaveValue("");
    await user.click(within(shown).getByRole("button", { name: "Edit" }));
    expect(await findComposer()).toHaveValue("My own words");
    expect(await findRecipient("Marketplace")).toBeChecked();
  });

  test("restores the text when the outcome is known, if the response was lost", async () => {
    const reply = addColleaguesReply({ author_id: "agent-1", author: "Ann Agent", body: "My own words", to: ["operator"] });
    inbox.losesNextCancelResponse = true;
    const { user, refresh } = await openApp(inbox, ADDRESS);
    await user.click(within(await findMessage("My own words")).getByRole("button", { name: "Undo" }));
    await waitFor(() => expect(inbox.cancelled).toHaveLength(1));
    await refresh();
    await waitFor(async () => expect(await findComposer()).toHaveValue("My own words"));
    expect(await findRecipient("Marketplace")).toBeChecked();
    expect(screen.queryByText("Undo failed. Try again.", { ignore: "[role=alert]" })).toBeNull();
    expect(repliesIn(marie)[0]?.id).toBe(reply.id);
    await refresh();
    expect(screen.queryByRole("list", { name: "Set aside" })).toBeNull();
  });

  test("restores the text after a reload, if the page was closed before the response arrived", async () => {
    const reply = addColleaguesReply({ author_id: "agent-1", author: "Ann Agent", body: "My own words" });
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

  test("in one tab does not restore the text in another tab", async () => {
    const reply = addColleaguesReply({ author_id: "agent-1", author: "Ann Agent", body: "My own words" });
    const { refresh } = await openApp(inbox, ADDRESS);
    const shown = await findMessage("My own words");
    inbox.changeMessage(marie, reply.id, cancelledBy(ANN));
    await refresh();
    await waitFor(() => expect(shown).not.toBeInTheDocument());
    expect(await findComposer()).toHaveValue("");
  });

  test("by a supervisor also keeps the text visible if the response to sending was lost", async () => {
    inbox.faults = ["lost after"];
    const { user } = await openApp(inbox, ADDRESS);
    await sendReply(user, "My own words");
    await screen.findByText("Not sent yet – retrying");
    const reply = repliesIn(marie)[0];
    if (reply) inbox.undoBySupervisor(marie, reply.id);
    await user.click(screen.getByRole("button", { name: "Retry now" }));
    const shown = await findMessage("My own words");
    expect(await within(shown).findByText("Sam discarded this reply.")).toBeVisible();
    expect(within(shown).getByRole("button", { name: "Edit" })).toBeVisible();
  });

  test("that the server rejects says whose reply it is", async () => {
    const reply = addColleaguesReply({ author_id: "agent-1", author: "Ann Agent" });
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
  test("restores a failed reply with its recipients", async () => {
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

  test("is not offered for a colleague's reply", async () => {
    addColleaguesReply({ status: "failed", error: "The order is archived." });
    await openApp(inbox, ADDRESS);
    const shown = await findMessage("Ben's own words");
    expect(within(shown).getByRole("button", { name: "Retry" })).toBeVisible();
    expect(within(shown).queryByRole("button", { name: "Edit" })).toBeNull();
  });
});
