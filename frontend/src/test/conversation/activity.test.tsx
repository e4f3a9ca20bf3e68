import { screen, waitFor, within } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { beforeEach, describe, expect, test } from "vitest";

import { expectNoAxeViolations } from "../support/accessibility";
import { findLog, findMessage, openApp } from "../support/app";
import type { FakeConversation } from "../support/fakeInbox";
import { FakeInbox } from "../support/fakeInbox";
import { addActivity } from "../support/inbox/fakeConversation";
import { ADDRESS } from "../support/replies";
import { server } from "../support/server";

const BEN = { id: "agent-2", name: "Ben Agent" };

let inbox: FakeInbox;
let marie: FakeConversation;

beforeEach(() => {
  inbox = new FakeInbox();
  marie = inbox.addConversation("Marie Tremblay");
});

const at = (minute: number) => new Date(Date.parse("2026-03-02T15:00:00Z") + minute * 60_000).toISOString();
const addMessage = (body: string, minute: number) => inbox.addMessage(marie, { body, sent_at: at(minute) });
const addChange = (minute: number, changes: Parameters<typeof addActivity>[1]["changes"], more: object = {}) =>
  addActivity(marie, { at: at(minute), by: BEN, changes: changes ?? [], ...more });

/** The text of everything in the log, in its order. */
async function logText(): Promise<string> {
  return (await findLog()).textContent;
}

describe("The timeline", () => {
  test("has notes and changes between the messages, by their times", async () => {
    addMessage("Where is my parcel?", 0);
    addActivity(marie, { kind: "note", at: at(5), by: BEN, body: "She called." });
    addMessage("Hello?", 10);
    addChange(15, [{ field: "assignee", before: null, after: "Ben Agent" }]);
    await openApp(inbox, ADDRESS);
    await screen.findByRole("article", { name: "Internal note by Ben Agent" });
    expect(await logText()).toMatch(/Where is my parcel\?.*Internal note.*She called\..*Hello\?.*Ben Agent assigned it to themselves/s);
    await expectNoAxeViolations();
  });

  test("tells each change in one line, and why the inbox itself made it", async () => {
    addMessage("Where is my parcel?", 0);
    addChange(1, [{ field: "state", before: "open", after: "snoozed" }], { until: "2026-03-06T14:00:00Z" });
    addChange(2, [{ field: "state", before: "snoozed", after: "open" }], { by: null, cause: "message" });
    addChange(3, [{ field: "no_reply_needed", before: null, after: "yes" }, { field: "tag", before: null, after: "vip" }]);
    addChange(4, [{ field: "assignee", before: "Lea", after: null }], { by: null, cause: "agent_left" });
    addChange(5, [{ field: "state", before: "open", after: "done" }]);
    addChange(6, [{ field: "state", before: "done", after: "open" }], { by: null, cause: "reply_cancelled" });
    await openApp(inbox, ADDRESS);
    const log = within(await findLog());
    expect(await log.findByText(/^Ben Agent snoozed it until Mar 6/)).toBeVisible();
    expect(log.getByText(/^Opened again: a new message came in/)).toBeVisible();
    expect(log.getByText(/^Opened again: a reply was taken back/)).toBeVisible();
    expect(log.getByText(/^Ben Agent said that it needs no reply/)).toBeVisible();
    expect(log.getByText(/^Ben Agent added the tag vip/)).toBeVisible();
    expect(log.getByText(/^Unassigned: Lea is no longer an agent/)).toBeVisible();
    expect(log.getByText(/^Ben Agent marked it as done/)).toBeVisible();
  });

  test("shows old notes only when the messages around them are loaded", async () => {
    addActivity(marie, { kind: "note", at: at(1), by: BEN, body: "An old note" });
    for (let n = 0; n < 60; n += 1) addMessage(`Message ${n}`, n);
    addActivity(marie, { kind: "note", at: at(70), by: BEN, body: "A new note" });
    await openApp(inbox, ADDRESS);
    await screen.findByText("A new note");
    expect(screen.queryByText("An old note")).toBeNull();
    const log = await findLog();
    log.scrollTop = 100;
    log.dispatchEvent(new Event("scroll"));
    await findMessage("Message 0");
    expect(await screen.findByText("An old note")).toBeVisible();
    expect(await logText()).toMatch(/Message 0.*An old note.*Message 2.*Message 59.*A new note/s);
  });

  test("reads older pages of notes, as far back as the messages are loaded", async () => {
    addMessage("Where is my parcel?", 0);
    for (let n = 1; n <= 120; n += 1) addActivity(marie, { kind: "note", at: at(n), by: BEN, body: `Note ${n}.` });
    await openApp(inbox, ADDRESS);
    expect(await screen.findByText("Note 1.")).toBeVisible();
    expect(screen.getAllByRole("article", { name: "Internal note by Ben Agent" })).toHaveLength(120);
  });

  test("shows a colleague's note when the conversation has a new version", async () => {
    addMessage("Where is my parcel?", 0);
    const { refresh } = await openApp(inbox, ADDRESS);
    await findMessage("Where is my parcel?");
    addActivity(marie, { kind: "note", at: at(3), by: BEN, body: "Mine, I call her.", mentions: [{ id: "agent-1", name: "Ann Agent" }] });
    marie.detail.version += 1;
    await refresh();
    expect(await screen.findByText("Mine, I call her.")).toBeVisible();
  });

  test("says that notes and changes did not load, and shows the messages all the same", async () => {
    addMessage("Where is my parcel?", 0);
    const opening = openApp(inbox, ADDRESS);
    server.use(http.get("*/api/conversations/:id/activity", () => HttpResponse.error(), { once: true }));
    const { refresh } = await opening;
    expect(await screen.findByText(/^Notes and changes did not load/)).toBeVisible();
    expect(await findMessage("Where is my parcel?")).toBeVisible();
    await refresh();
    await waitFor(() => expect(screen.queryByText(/^Notes and changes did not load/)).toBeNull());
  });
});
