import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, test } from "vitest";

import { findComposer, findMessage, openApp, reloadApp } from "../support/app";
import { ANN, SAM } from "../support/fakeIdentityProvider";
import { cancelledBy, type FakeConversation, type FakeInbox } from "../support/fakeInbox";
import { ADDRESS, findParkedDrafts, inboxWithQuestion, repliesIn } from "../support/replies";

const REPLY = "It left today.";
const SAID = /^This reply was undone elsewhere/;

let inbox: FakeInbox;
let marie: FakeConversation;

beforeEach(() => {
  ({ inbox, marie } = inboxWithQuestion());
});

const drafts = () =>
  Object.entries({ ...localStorage })
    .filter(([key]) => key.startsWith("inbox.drafts."))
    .map(([, json]) => JSON.parse(String(json)) as { id: string; text: string });
const pending = () => Object.keys(localStorage).filter((key) => key.startsWith("inbox.replies."));

/** Another device has sent the draft that is here, and this person has cancelled the reply. */
async function openWithDraftCancelledBy(person: typeof ANN) {
  const { user } = await openApp(inbox, ADDRESS);
  await user.click(await findComposer());
  await user.paste(REPLY);
  const storage = { ...localStorage } as Record<string, string>;
  await user.keyboard("{Control>}{Enter}{/Control}");
  await waitFor(() => expect(repliesIn(marie)).toHaveLength(1));
  await waitFor(() => expect(pending()).toEqual([]));
  inbox.changeMessage(marie, repliesIn(marie)[0]?.id ?? "", cancelledBy(person));
  localStorage.clear();
  Object.assign(localStorage, storage);
  await reloadApp(inbox, ADDRESS);
  const composer = await findComposer();
  expect(composer).toHaveValue(REPLY);
  await user.click(composer);
  return { user, key: inbox.posted[0]?.key };
}

describe("A draft whose reply was undone on another device", () => {
  test("is not lost when it is sent here: it comes back, says so, and can be sent as a reply of its own", async () => {
    const { user, key } = await openWithDraftCancelledBy(ANN);
    await user.keyboard("{Control>}{Enter}{/Control}");
    const [said] = await screen.findAllByText(SAID);
    expect(said).toBeVisible();
    expect(await findComposer()).toHaveValue(REPLY);
    expect(drafts()).toMatchObject([{ text: REPLY }]);
    expect(drafts()[0]?.id).not.toBe(key);
    expect(pending()).toEqual([]);
    await user.click(await findComposer());
    await user.keyboard("{Control>}{Enter}{/Control}");
    await within(await findMessage(REPLY)).findByRole("button", { name: "Undo" });
    expect(repliesIn(marie).map(({ status }) => status)).toEqual(["cancelled", "queued"]);
  });

  test("is set aside if the agent writes another one by then", async () => {
    const { user } = await openWithDraftCancelledBy(ANN);
    inbox.pauseResponses();
    await user.keyboard("{Control>}{Enter}{/Control}");
    await user.paste("Another one");
    inbox.resumeResponses();
    expect(within(await findParkedDrafts()).getByText(REPLY)).toBeVisible();
    expect(await findComposer()).toHaveValue("Another one");
  });

  test("tells it in the next conversation too", async () => {
    inbox.addMessage(inbox.addConversation("Paul Roy"), { body: "Can I return it?" });
    const { user } = await openWithDraftCancelledBy(ANN);
    await user.keyboard("{Control>}{Shift>}{Enter}{/Shift}{/Control}");
    await findMessage("Can I return it?");
    const bar = within(await screen.findByRole("group", { name: "Previous reply" }));
    expect(await bar.findByText(SAID)).toBeVisible();
    await user.click(bar.getByRole("link", { name: "Open" }));
    await waitFor(async () => expect(await findComposer()).toHaveValue(REPLY));
  });
});

test("A reply that a supervisor discarded does not come back by itself: the conversation shows it", async () => {
  const { user } = await openWithDraftCancelledBy(SAM);
  await user.keyboard("{Control>}{Enter}{/Control}");
  await waitFor(() => expect(inbox.posted).toHaveLength(2));
  await waitFor(() => expect(pending()).toEqual([]));
  expect(within(await findMessage(REPLY)).getByText("Sam discarded this reply.")).toBeVisible();
  expect(await findComposer()).toHaveValue("");
  expect(screen.queryByText(SAID)).toBeNull();
});
