import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";

import { findComposer, findLog, findMessage, openApp, sendReply } from "../support/app";
import { FakeIdentityProvider, SAM } from "../support/fakeIdentityProvider";
import { ADDRESS, inboxWithQuestion, repliesIn } from "../support/replies";

const soon = () => new Date(Date.now() + 60_000).toISOString();

test("z undoes what was done last, also when the reply before it comes into view again", async () => {
  const { inbox, marie } = inboxWithQuestion();
  const paul = inbox.addConversation("Paul Roy");
  inbox.addMessage(paul, { body: "Can I return it?" });
  // So that Done asks no question.
  paul.detail.needs_reply_since = null;
  const { user } = await openApp(inbox, `${ADDRESS}?view=all`);
  await sendReply(user, "It left today.");
  await waitFor(() => expect(repliesIn(marie)).toHaveLength(1));
  await user.click(await screen.findByRole("link", { name: /Paul Roy/ }));
  await findMessage("Can I return it?");
  (await findLog()).focus();
  await user.keyboard("e");
  await waitFor(() => expect(paul.detail.state).toBe("done"));
  await user.click(await screen.findByRole("link", { name: /Marie Tremblay/ }));
  await within(await findMessage("It left today.")).findByRole("button", { name: "Undo" });
  (await findLog()).focus();
  await user.keyboard("z");
  await waitFor(() => expect(paul.detail.state).toBe("open"));
  expect(inbox.cancelled).toEqual([]);
});

test("z takes back neither an automatic reply nor, for a supervisor, a colleague's; the button does", async () => {
  const { inbox, marie } = inboxWithQuestion();
  const waiting = { sender: "technician", status: "queued", undo_until: soon() } as const;
  inbox.addMessage(marie, { ...waiting, body: "Ben's own words", author: "Ben", author_id: "agent-2" });
  inbox.addMessage(marie, { ...waiting, body: "We got it", author: "Shop", automatic: true });
  const provider = new FakeIdentityProvider();
  provider.person = SAM;
  const { user } = await openApp(inbox, ADDRESS, provider);
  await findMessage("Ben's own words");
  await findComposer();
  (await findLog()).focus();
  await user.keyboard("z");
  await user.click(within(await findMessage("We got it")).getByRole("button", { name: "Undo" }));
  await waitFor(() => expect(inbox.cancelled).toEqual(["We got it"]));
});
