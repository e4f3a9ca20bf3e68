import { screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, test, vi } from "vitest";

import { conversationList, openApp, rows } from "../support/app";
import { FakeIdentityProvider } from "../support/fakeIdentityProvider";
import { FakeInbox } from "../support/fakeInbox";

const HOUR = 3_600_000;
const NOW = Date.parse("2026-03-02T12:00:00Z");

afterEach(() => {
  vi.useRealTimers();
});

/** On the server it is noon, and a customer wrote 2.5 hours before. The browser's clock is `error` ms ahead. */
function inboxAtNoon(error: number): FakeInbox {
  vi.setSystemTime(NOW + error);
  const inbox = new FakeInbox();
  inbox.now = () => NOW;
  inbox.sync = { ...inbox.sync, last_success_at: new Date(NOW - 150_000).toISOString() };
  const marie = inbox.addConversation("Marie Tremblay", { needs_reply_since: new Date(NOW - 2.5 * HOUR).toISOString() });
  marie.detail.last_message_at = new Date(NOW - 2.5 * HOUR).toISOString();
  return inbox;
}

describe.each([
  ["ahead", 5 * HOUR, "fast"],
  ["behind", -5 * HOUR, "slow"],
])("On a computer whose clock is five hours %s", (_, error, said) => {
  test("deadlines and ages follow the server's clock, and the app says that the computer's clock is wrong", async () => {
    const provider = new FakeIdentityProvider();
    provider.clockDelayMs = error;
    await openApp(inboxAtNoon(error), "/", provider);
    await waitFor(() => expect(rows()[0]).toHaveTextContent(/21\sh left/));
    expect(rows()[0]?.querySelector("time")).toHaveTextContent(/^2\sh$/);
    expect(await screen.findByText(/^Updated 2\smin ago$/)).toBeVisible();
    const notice = within(conversationList()).getByRole("note");
    expect(notice).toHaveTextContent(new RegExp(`clock is 5\\sh ${said}`));
  });
});

test("A clock that is a minute off is not reported", async () => {
  await openApp(inboxAtNoon(60_000));
  await waitFor(() => expect(rows()[0]).toHaveTextContent(/21\sh left/));
  expect(within(conversationList()).queryByRole("note")).toBeNull();
});

describe("The server's clock", () => {
  async function clock() {
    vi.useFakeTimers({ now: NOW });
    return import("../../model/serverClock");
  }
  const date = (ms: number) => new Date(ms).toUTCString();

  test("is the browser's until a response has told it", async () => {
    const { serverNow, recordServerDate: noteServerDate } = await clock();
    noteServerDate(null);
    noteServerDate("yesterday, about noon");
    expect(serverNow()).toBe(NOW);
    noteServerDate(date(NOW + HOUR));
    expect(serverNow()).toBe(NOW + HOUR);
  });

  test("does not change when somebody sets the computer's clock", async () => {
    const { serverNow, recordServerDate: noteServerDate, browserClockError } = await clock();
    noteServerDate(date(NOW));
    vi.advanceTimersByTime(10_000);
    vi.setSystemTime(NOW + 5 * HOUR);
    expect(serverNow()).toBe(NOW + 10_000);
    expect(browserClockError()).toBe(5 * HOUR - 10_000);
  });

  test("is not set back by a slow or cached response", async () => {
    const { serverNow, recordServerDate: noteServerDate } = await clock();
    noteServerDate(date(NOW));
    noteServerDate(date(NOW - 40_000));
    noteServerDate(date(NOW - 6 * HOUR));
    expect(serverNow()).toBe(NOW);
  });

  test("adds the age of a cached response", async () => {
    const { serverNow, recordServerDate: noteServerDate } = await clock();
    noteServerDate(date(NOW - 60_000), "60");
    expect(serverNow()).toBe(NOW);
    noteServerDate(date(NOW - 60_000), "-9999999");
    expect(serverNow()).toBe(NOW);
  });

  test("recovers some responses after one with a wrong time", async () => {
    const { serverNow, recordServerDate: noteServerDate } = await clock();
    noteServerDate(date(NOW + 24 * HOUR));
    for (let n = 0; n < 16; n += 1) noteServerDate(date(NOW));
    expect(serverNow()).toBe(NOW);
  });

  test("changes by a second or more, or not at all", async () => {
    const { serverOffset, recordServerDate: noteServerDate } = await clock();
    const moves: unknown[] = [];
    noteServerDate(date(NOW));
    serverOffset.listen((offset) => moves.push(offset));
    for (let n = 0; n < 30; n += 1) {
      vi.advanceTimersByTime(333);
      noteServerDate(date(Date.now() - (Date.now() % 1_000)));
    }
    expect(moves).toEqual([]);
  });
});
