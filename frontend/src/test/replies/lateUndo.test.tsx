import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";

import { findComposer, findMessage, openApp, sendReply } from "../support/app";
import { findNoteField } from "../support/notes";
import { ADDRESS, inboxWithQuestion, repliesIn } from "../support/replies";

const REPLY = "It left today.";

test("The late answer to an Undo moves nobody who writes a note meanwhile", async () => {
  const { inbox, marie } = inboxWithQuestion();
  const { user } = await openApp(inbox, ADDRESS);
  await sendReply(user, REPLY);
  await waitFor(() => expect(repliesIn(marie)).toHaveLength(1));
  inbox.pauseResponses();
  await user.click(await within(await findMessage(REPLY)).findByRole("button", { name: "Undo" }));
  await user.click(screen.getByText("Note"));
  await user.type(await findNoteField(), "Only for");
  inbox.resumeResponses();
  expect(await screen.findByText("Undone. It was not sent.", { ignore: "[role=status]" })).toBeVisible();
  await user.keyboard(" the team");
  expect(await findNoteField()).toHaveValue("Only for the team");
  await user.click(screen.getByText("Reply"));
  expect(await findComposer()).toHaveValue(REPLY);
});

test("The late answer to an Undo does not lead out of the conversation in which the agent writes by then", async () => {
  const { inbox, marie } = inboxWithQuestion({ needs_reply_since: "2026-03-01T15:00:00.000Z" });
  const paul = inbox.addConversation("Paul Roy", { needs_reply_since: "2026-03-02T15:00:00.000Z" });
  inbox.addMessage(paul, { body: "Can I return it?" });
  const { user } = await openApp(inbox, `${ADDRESS}?view=needs_reply`);
  await findMessage("Where is my parcel?");
  await user.click(await findComposer());
  await user.paste(REPLY);
  await user.keyboard("{Control>}{Shift>}{Enter}{/Shift}{/Control}");
  await findMessage("Can I return it?");
  await waitFor(() => expect(repliesIn(marie)).toHaveLength(1));
  inbox.pauseResponses();
  const bar = within(await screen.findByRole("group", { name: "Previous reply" }));
  await user.click(await bar.findByRole("button", { name: "Undo" }));
  await user.type(await findComposer(), "Yes,");
  inbox.resumeResponses();
  await waitFor(() => expect(repliesIn(marie)[0]?.status).toBe("cancelled"));
  expect(await screen.findByText("Undone. It was not sent.", { ignore: "[role=status]" })).toBeVisible();
  await user.keyboard(" you can.");
  expect(window.location.pathname).toBe("/conversations/c1");
  expect(await findComposer()).toHaveValue("Yes, you can.");
});
