import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, test } from "vitest";

import { expectNoAxeViolations } from "../support/accessibility";
import { findComposer, findMessage, openApp, reloadApp, sendReply } from "../support/app";
import type { FakeConversation, FakeInbox } from "../support/fakeInbox";
import { ADDRESS, goOffline, goOnline, inboxWithQuestion, repliesIn } from "../support/replies";

const REPLY = "🙂 Call 416-555-0199, or leave us a review. Call 416-555-0199!";

let inbox: FakeInbox;
let marie: FakeConversation;

beforeEach(() => {
  ({ inbox, marie } = inboxWithQuestion());
  inbox.guard = [
    { rule: "phone", words: "416-555-0199" },
    { rule: "review", words: "leave us a review" },
  ];
});

async function send(body = REPLY) {
  const app = await openApp(inbox, ADDRESS);
  await findComposer();
  await sendReply(app.user, body);
  return { ...app, shown: await findMessage(body) };
}

const button = (shown: HTMLElement, name: string) => within(shown).getByRole("button", { name });

describe("A reply in which the guard finds something", () => {
  test("is not sent: its words and the reasons are shown, and the author decides", async () => {
    const { shown } = await send();
    const found = await within(shown).findByRole("region", { name: "Before it is sent: 2 things to look at" });
    expect(within(found).getAllByRole("listitem").map((item) => item.textContent)).toEqual([
      "416-555-0199 A telephone number. The marketplace forbids them.",
      "leave us a review Asks for a review, or for a certain rating.",
    ]);
    expect(within(shown).getByText("Not sent: please look at what was found")).toBeVisible();
    expect(screen.getByRole("alert")).toHaveTextContent("Not sent: please look at what was found");
    expect(repliesIn(marie)).toEqual([]);
    await expectNoAxeViolations();
  });

  test("is sent anyway under the same key, and keeps what its author was warned of", async () => {
    const { user, shown } = await send();
    await within(shown).findByRole("region");
    await user.click(button(shown, "Send anyway"));
    await waitFor(() => expect(inbox.posted).toHaveLength(1));
    expect(inbox.checked).toEqual([REPLY]);
    expect(repliesIn(marie).map(({ sent_despite }) => sent_despite)).toEqual([["phone", "review"]]);
    const sent = await screen.findByText("Despite a warning: telephone number, asks for a review");
    expect(sent).toBeVisible();
  });

  test("goes back to the composer with Edit, and what is sent then is checked again", async () => {
    const { user, shown } = await send();
    await within(shown).findByRole("region");
    await user.click(button(shown, "Edit"));
    const composer = await findComposer();
    expect(composer).toHaveValue(REPLY);
    await user.clear(composer);
    await sendReply(user, "It left today.");
    await waitFor(() => expect(repliesIn(marie)).toHaveLength(1));
    expect(inbox.checked).toEqual([REPLY, "It left today."]);
    expect(repliesIn(marie)[0]).toMatchObject({ sent_despite: [], unchecked: false });
  });

  test("still waits for its author after a reload, and is not checked again", async () => {
    await within((await send()).shown).findByRole("region");
    const { user } = await reloadApp(inbox, ADDRESS);
    const shown = await findMessage(REPLY);
    await within(shown).findByRole("region");
    expect(inbox.posted).toEqual([]);
    await user.click(button(shown, "Send anyway"));
    await waitFor(() => expect(inbox.posted).toHaveLength(1));
    expect(inbox.checked).toEqual([REPLY]);
  });

  test("of a rule that this page does not know is shown all the same", async () => {
    inbox.guard = [{ rule: "something_new" as never, words: "review" }];
    const { shown } = await send();
    expect(await within(shown).findByText(/The rules of the marketplace may forbid this/)).toBeVisible();
  });
});

describe("A reply in which a rule finds something that the owner made one that blocks", () => {
  const BLOCKED = "It cannot be sent like this: the owner of the shop does not allow this: telephone number.";

  test("can be edited or discarded and not be sent, and says why", async () => {
    inbox.guard = [
      { rule: "phone", words: "416-555-0199", blocks: true },
      { rule: "review", words: "leave us a review" },
    ];
    const { user, shown } = await send();
    expect(await within(shown).findByText(BLOCKED)).toBeVisible();
    expect(within(shown).queryByRole("button", { name: "Send anyway" })).toBeNull();
    expect(button(shown, "Discard…")).toBeVisible();
    await expectNoAxeViolations();
    await user.click(button(shown, "Edit"));
    expect(await findComposer()).toHaveValue(REPLY);
    expect(inbox.posted).toEqual([]);
  });

  test("is held again if the rule blocks only since the page was told", async () => {
    const { user, shown } = await send();
    await within(shown).findByRole("region");
    inbox.blocksNow.add("phone");
    await user.click(button(shown, "Send anyway"));
    expect(await within(await findMessage(REPLY)).findByText(BLOCKED)).toBeVisible();
    expect(within(shown).queryByRole("button", { name: "Send anyway" })).toBeNull();
    expect(repliesIn(marie)).toEqual([]);
    await user.click(button(shown, "Edit"));
    const composer = await findComposer();
    expect(composer).toHaveValue(REPLY);
    await user.clear(composer);
    await sendReply(user, "It left today.");
    await waitFor(() => expect(repliesIn(marie)).toHaveLength(1));
  });
});

describe("A reply in which the guard finds nothing", () => {
  test("is sent without another step", async () => {
    const { shown } = await send("It left today.");
    await waitFor(() => expect(repliesIn(marie)).toHaveLength(1));
    expect(repliesIn(marie)[0]).toMatchObject({ sent_despite: [], unchecked: false });
    expect(within(shown).queryByText(/check/)).toBeNull();
  });

  test("that was written offline is checked before it is sent", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    await findComposer();
    goOffline();
    await sendReply(user, REPLY);
    const shown = await findMessage(REPLY);
    expect(inbox.checked).toEqual([]);
    goOnline();
    await within(shown).findByRole("region");
    expect(inbox.posted).toEqual([]);
  });
});

describe("A reply whose check met no network", () => {
  test("is checked when it is sent at last", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    await findComposer();
    inbox.guard = "unreachable";
    await sendReply(user, REPLY);
    const shown = await findMessage(REPLY);
    await within(shown).findByText("Not sent yet – retrying");
    expect(inbox.posted).toEqual([]);
    inbox.guard = [{ rule: "phone", words: "416-555-0199" }];
    await user.click(button(shown, "Retry now"));
    await within(await findMessage(REPLY)).findByRole("region");
    expect(inbox.posted).toEqual([]);
  });
});

describe("A guard that does not answer", () => {
  test.each(["silent", "broken"] as const)("lets the reply go, and this is recorded: %s", async (fault) => {
    inbox.guard = fault;
    await send();
    await waitFor(() => expect(repliesIn(marie).map(({ unchecked }) => unchecked)).toEqual([true]), { timeout: 10_000 });
    expect(await screen.findByText("Not checked: the check took too long.")).toBeVisible();
  });
});
