import { act, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { openApp } from "../support/app";
import { ANN, BEN } from "../support/fakeIdentityProvider";
import { type FakeConversation, FakeInbox } from "../support/fakeInbox";
import { addActivity } from "../support/inbox/fakeConversation";

const NOW = Date.parse("2026-03-02T12:00:00Z");
const MINUTE = 60_000;

/** The browser's notifications: what was shown. */
let shown: string[] = [];
class FakeNotification {
  static permission: NotificationPermission = "granted";
  onclick: (() => void) | null = null;
  constructor(_: string, { body }: NotificationOptions) {
    shown.push(body ?? "");
  }
  close() {}
}

/** The customer has waited so long that this many minutes are left. */
function inboxWithDeadlineIn(minutes: number): FakeInbox {
  vi.setSystemTime(NOW);
  const inbox = new FakeInbox();
  inbox.now = () => NOW;
  const needs_reply_since = new Date(NOW + minutes * MINUTE - 24 * 60 * MINUTE).toISOString();
  inbox.addConversation("Marie Tremblay", { needs_reply_since });
  return inbox;
}

/** A note by Ben that mentions Ann. */
function addNote(conversation: FakeConversation, body: string): void {
  const [by, mentioned] = [BEN, ANN].map(({ sub, name }) => ({ id: sub, name }));
  addActivity(conversation, { kind: "note", at: new Date(NOW).toISOString(), by: by ?? null, body, mentions: mentioned ? [mentioned] : [] });
}

async function open(inbox: FakeInbox, desktopNotifications: boolean) {
  localStorage.setItem(`inbox.preferences.${ANN.sub}`, JSON.stringify({ desktopNotifications }));
  return openApp(inbox);
}

beforeEach(() => {
  shown = [];
  FakeNotification.permission = "granted";
  vi.stubGlobal("Notification", FakeNotification);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe("Desktop notifications", () => {
  test("tell of a deadline that is near, once", async () => {
    const { refresh } = await open(inboxWithDeadlineIn(50), true);
    await waitFor(() => expect(shown).toEqual([expect.stringMatching(/waits for a reply. Time left: \d+\smin/)]));
    await act(refresh);
    expect(shown).toHaveLength(1);
  });

  test("do not tell of a deadline that is far", async () => {
    await open(inboxWithDeadlineIn(90), true);
    await waitFor(() => expect(document.title).toMatch(/^\(1\) /));
    expect(shown).toEqual([]);
  });

  test("do no harm where the browser has them but refuses to show them", async () => {
    vi.stubGlobal(
      "Notification",
      class {
        static permission = "granted";
        constructor() {
          throw new TypeError("Illegal constructor");
        }
      },
    );
    const warn = vi.spyOn(console, "warn").mockReturnValue();
    await open(inboxWithDeadlineIn(50), true);
    await waitFor(() => expect(warn).toHaveBeenCalledOnce());
    expect(document.title).toMatch(/^\(1\) /);
  });

  test("tell each agent of this browser of a deadline", async () => {
    localStorage.setItem(`inbox.notified-deadline.${BEN.sub}`, new Date(NOW + 50 * MINUTE).toISOString());
    await open(inboxWithDeadlineIn(50), true);
    await waitFor(() => expect(shown).toHaveLength(1));
  });

  test("are shown only when somebody has asked for them", async () => {
    await open(inboxWithDeadlineIn(50), false);
    await waitFor(() => expect(document.title).toMatch(/^\(1\) /));
    expect(shown).toEqual([]);
  });

  test("tell of notes that mention the agent and that are new", async () => {
    const inbox = inboxWithDeadlineIn(90);
    const [marie] = inbox.conversations;
    const mention = () => marie && addNote(marie, "Can you look?");
    mention();
    const { refresh } = await open(inbox, true);
    await waitFor(() => expect(document.title).toMatch(/^\(1\) /));
    mention();
    await act(refresh);
    await waitFor(() => expect(shown).toEqual(["Ben Agent mentioned you in a note"]));
  });
});

test("The title of the tab counts what waits, also while the page is hidden", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true, now: NOW });
  const inbox = inboxWithDeadlineIn(90);
  await open(inbox, false);
  await waitFor(() => expect(document.title).toMatch(/^\(1\) /));
  vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
  act(() => void document.dispatchEvent(new Event("visibilitychange")));
  inbox.addConversation("James Clarke");
  await act(() => vi.advanceTimersByTimeAsync(61_000));
  expect(document.title).toMatch(/^\(2\) /);
});
