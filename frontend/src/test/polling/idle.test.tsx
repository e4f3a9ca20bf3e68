import { act, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { findLog, findMessage, openApp } from "../support/app";
import { FakeInbox } from "../support/fakeInbox";

const HOUR = 3_600_000;
/** The size of a 304 response with its headers, in bytes; an upper estimate. */
const HEADERS = 500;

let inbox: FakeInbox;

beforeEach(() => {
  inbox = new FakeInbox();
  for (let n = 0; n < 60; n += 1) inbox.addConversation(`Customer ${n}`);
  const [first] = inbox.conversations;
  for (let n = 0; first && n < 1_000; n += 1) inbox.addMessage(first, { body: `Message ${n}: ${"words ".repeat(20)}` });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

async function openLongConversation() {
  const page = await openApp(inbox, "/conversations/c0?view=all");
  await screen.findByRole("log", { name: "Messages" });
  return page;
}

/** Lets time pass without user activity. */
async function idle(ms: number) {
  await act(() => vi.advanceTimersByTimeAsync(ms));
}

function hide(hidden: boolean) {
  vi.spyOn(document, "visibilityState", "get").mockReturnValue(hidden ? "hidden" : "visible");
  act(() => void document.dispatchEvent(new Event("visibilitychange")));
}

describe("An app that nobody uses", () => {
  test("requests less than 1 MB an hour, and less often over time", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    await openLongConversation();
    await idle(5_000);
    inbox.responses = [];
    await idle(60_000);
    const inFirstMinute = inbox.responses.length;
    await idle(HOUR - 60_000);
    const all = inbox.responses;
    expect(inFirstMinute).toBeLessThanOrEqual(50);
    expect(all.length).toBeLessThan(800);
    expect(all.filter(({ status }) => status !== 304)).toEqual([]);
    const bytes = all.reduce((sum, one) => sum + one.bytes + HEADERS, 0);
    expect(bytes).toBeLessThan(1_000_000);
    // Only the latest page of the conversation, however much of it is loaded.
    expect(all.filter(({ path }) => path.includes("cursor="))).toEqual([]);
  }, 120_000);

  test("requests only the views while it is hidden, and everything at once when it is shown again", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    await openLongConversation();
    await idle(5_000);
    hide(true);
    inbox.responses = [];
    await idle(HOUR);
    const hidden = inbox.responses.map(({ path }) => path);
    expect(new Set(hidden)).toEqual(new Set(["/api/views"]));
    expect(hidden.length).toBeLessThanOrEqual(61);
    inbox.responses = [];
    hide(false);
    await idle(100);
    const paths = inbox.responses.map(({ path }) => path.split("?")[0]);
    expect(paths).toContain("/api/conversations/c0");
    expect(paths).toContain("/api/conversations");
  }, 60_000);

  test("shows what is new at the first activity", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    await openLongConversation();
    await idle(10 * 60_000);
    const [first] = inbox.conversations;
    if (first) inbox.addMessage(first, { body: "Are you there?" });
    act(() => void document.dispatchEvent(new Event("pointermove")));
    await idle(200);
    expect(await findMessage("Are you there?")).toBeVisible();
    // A new message counts as activity, so it polls often again.
    inbox.responses = [];
    await idle(30_000);
    expect(inbox.responses.filter(({ path }) => path.startsWith("/api/conversations/c0")).length).toBeGreaterThan(8);
  }, 60_000);
});

test("An unsettled reply far back causes one more request now and then, not the whole conversation each time", async () => {
  const [first] = inbox.conversations;
  if (!first) throw new Error("no conversation");
  const id = first.messages[930]?.id ?? "";
  inbox.changeMessage(first, id, { sender: "technician", status: "unknown" });
  vi.useFakeTimers({ shouldAdvanceTime: true });
  await openLongConversation();
  const element = await findLog();
  element.scrollTop = 100;
  element.dispatchEvent(new Event("scroll"));
  await findMessage(`Message 930: ${"words ".repeat(20)}`);
  await idle(1_000);
  inbox.responses = [];
  await idle(60_000);
  const back = inbox.responses.filter(({ path }) => path.includes("cursor="));
  expect(back.length).toBeGreaterThanOrEqual(3);
  expect(back.length).toBeLessThanOrEqual(5);
  inbox.changeMessage(first, id, { sender: "technician", status: "sent" });
  await idle(20_000);
  expect(screen.queryByText(/Checking with the marketplace/)).toBeNull();
  inbox.responses = [];
  await idle(60_000);
  expect(inbox.responses.filter(({ path }) => path.includes("cursor="))).toEqual([]);
}, 60_000);

test("The cache of one agent is not used for the next", async () => {
  await openLongConversation();
  const { currentAgent } = await import("../../api/auth/session");
  const { client } = await import("../../api/client");
  const read = () => client.GET("/api/sync");
  await read();
  inbox.responses = [];
  await read();
  currentAgent.set({ id: "somebody-else", name: "Ben", email: null, isSupervisor: false });
  await read();
  const sync = inbox.responses.filter(({ path }) => path === "/api/sync");
  expect(sync.map(({ status }) => status)).toEqual([304, 200]);
});
