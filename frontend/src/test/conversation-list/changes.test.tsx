import { QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook, screen, waitFor } from "@testing-library/react";
import { beforeEach, describe, expect, test, vi } from "vitest";

import type { Change, Conversation } from "../../api/types";
import { findComposer, openApp, rows } from "../support/app";
import { ANN, BEN } from "../support/fakeIdentityProvider";
import { type FakeConversation, FakeInbox } from "../support/fakeInbox";
import { makeRoomForViews } from "../support/layout";

function inboxOf(count: number): FakeInbox {
  const inbox = new FakeInbox();
  for (let n = 0; n < count; n += 1) inbox.addConversation(`Customer ${n}`);
  return inbox;
}

/** The app, with the two hooks that change conversations. */
async function openWithChanges(inbox: FakeInbox, path = "/") {
  const app = await openApp(inbox, path);
  await waitFor(() => expect(rows()).not.toHaveLength(0));
  const { useChangeConversation, conflictOf } = await import("../../api/conversations/changes");
  const { useChangeConversations } = await import("../../api/conversations/bulk");
  const { listedRows } = await import("../../features/navigation/listedRows");
  const { useSeen } = await import("../../api/conversations/seen");
  const useHooks = () => ({ one: useChangeConversation(), many: useChangeConversations(), seenOf: useSeen() });
  const { result } = renderHook(useHooks, {
    wrapper: ({ children }) => <QueryClientProvider client={app.queries}>{children}</QueryClientProvider>,
  });
  const listed = (id: string) => listedRows.get().find((row) => row.id === id) as Conversation;
  const ask = (conversation: Conversation) => ({ conversation, seen: result.current.seenOf(conversation) });
  const change = (id: string, asked: Change, { conversation, seen } = ask(listed(id))) => {
    let answer: Promise<unknown> = Promise.resolve();
    act(() => void (answer = result.current.one.mutateAsync({ conversation, seen, change: asked })));
    return answer;
  };
  return { ...app, result, change, listed, conflictOf, ask, all: () => listedRows.get().map(ask) };
}

beforeEach(makeRoomForViews);

const names = () => rows().map(({ textContent }) => /Customer \d+/.exec(textContent)?.[0]);
const first = ({ conversations }: FakeInbox) => conversations[0] as FakeConversation;

describe("A change of a conversation", () => {
  test("is shown and counted at once, before the server answers", async () => {
    const inbox = inboxOf(2);
    const { change } = await openWithChanges(inbox);
    await screen.findByRole("link", { name: /^Needs reply ?2$/ });
    inbox.pauseResponses();
    const answer = change("c0", { state: "done" });
    await waitFor(() => expect(names()).toEqual(["Customer 1"]));
    expect(screen.getByRole("link", { name: /^Needs reply ?1$/ })).toBeVisible();
    inbox.resumeResponses();
    await act(() => answer);
    expect(first(inbox).detail.state).toBe("done");
  });

  test("stays while the lists of the server still show what was before", async () => {
    const inbox = inboxOf(2);
    const { change, refresh } = await openWithChanges(inbox);
    inbox.lagBehind();
    await act(() => change("c0", { state: "done" }));
    await act(refresh);
    expect(names()).toEqual(["Customer 1"]);
    inbox.catchUp();
    inbox.addMessage(first(inbox), { body: "One more thing" });
    await act(refresh);
    await waitFor(() => expect(names()).toContain("Customer 0"));
  });

  test("is taken back when the server cannot store it", async () => {
    const inbox = inboxOf(2);
    const { change } = await openWithChanges(inbox);
    inbox.changeFaults = ["broken"];
    await act(() => change("c0", { state: "done" }).catch(() => undefined));
    await waitFor(() => expect(names()).toContain("Customer 0"));
    expect(await screen.findByRole("link", { name: /^Needs reply ?2$/ })).toBeVisible();
  });

  test("that a colleague made otherwise meanwhile is refused, with who changed what", async () => {
    const inbox = inboxOf(1);
    const { change, conflictOf } = await openWithChanges(inbox);
    const { detail, lastChanges } = first(inbox);
    Object.assign(detail, { version: detail.version + 1, assignee: { id: BEN.sub, name: BEN.name } });
    lastChanges.set("assignee", { version: detail.version, by: BEN.name, at: "2026-03-02T15:00:00.000Z" });
    const error = await act(() => change("c0", { assignee_id: ANN.sub }).then(() => null, (reason: unknown) => reason));
    expect(conflictOf(error)?.changed).toEqual([{ field: "assignee", by: BEN.name, at: "2026-03-02T15:00:00.000Z" }]);
    await waitFor(() => expect(rows()[0]).toHaveTextContent("Assigned to Ben Agent"));
  });

  test("right after another one is no conflict with it", async () => {
    const inbox = inboxOf(1);
    const { change } = await openWithChanges(inbox, "/?view=all");
    const answers = [change("c0", { state: "done" }), change("c0", { state: "open" }), change("c0", { state: "done" })];
    await act(() => Promise.all(answers));
    expect(first(inbox).detail.state).toBe("done");
    expect(inbox.changed.map(({ version }) => version)).toEqual([1, 2, 3]);
  });

  test("names the message that the row shows as the last one that was seen", async () => {
    const inbox = inboxOf(1);
    const message = inbox.addMessage(first(inbox), { body: "Where is my parcel?" });
    const { change } = await openWithChanges(inbox);
    await act(() => change("c0", { state: "done" }));
    expect(inbox.changed[0]?.seen_message_id).toBe(message.id);
  });
});

test("A change that gets no answer in time is explained, and the page asks what became of it", async () => {
  const inbox = inboxOf(1);
  inbox.addMessage(first(inbox), { body: "Where is my parcel?" });
  const { change, queries } = await openWithChanges(inbox, "/conversations/c0?view=all");
  await findComposer();
  const { conversationKey } = await import("../../api/conversations/list/keys");
  const readAgain = vi.spyOn(queries, "invalidateQueries");
  const timeOut = new AbortController();
  vi.spyOn(AbortSignal, "timeout").mockReturnValueOnce(timeOut.signal);
  inbox.pauseResponses();
  const answer = change("c0", { assignee_id: ANN.sub });
  const outcome = expect(answer).rejects.toThrow("timed out");
  await waitFor(() => expect(rows()[0]).toHaveTextContent("Ann Agent"));
  timeOut.abort(new DOMException("It timed out: timed out", "TimeoutError"));
  await act(() => outcome);
  expect(AbortSignal.timeout).toHaveBeenCalledWith(20_000);
  expect(readAgain).toHaveBeenCalledWith({ queryKey: conversationKey("c0") });
  inbox.resumeResponses();
});

test("Two changes of the same field, one right after the other, are no conflict", async () => {
  const inbox = inboxOf(1);
  const { change } = await openWithChanges(inbox, "/?view=all");
  inbox.pauseResponses();
  const answers = [ANN.sub, BEN.sub].map((assignee_id) => change("c0", { assignee_id }));
  inbox.resumeResponses();
  await act(() => Promise.all(answers));
  expect(first(inbox).detail.assignee?.name).toBe(BEN.name);
});

test("A change asked before a colleague's is a conflict, also when the page knows of that by the time it is sent", async () => {
  const inbox = inboxOf(1);
  const { change, ask, listed, refresh } = await openWithChanges(inbox, "/?view=all");
  const asked = ask(listed("c0"));
  await act(() => change("c0", { state: "done" }));
  const { detail, lastChanges } = first(inbox);
  Object.assign(detail, { assignee: { id: BEN.sub, name: BEN.name }, version: detail.version + 1 });
  lastChanges.set("assignee", { version: detail.version, by: BEN.name, at: inbox.nextTime() });
  await act(refresh);
  await waitFor(() => expect(listed("c0").assignee?.name).toBe(BEN.name));
  await act(() => expect(change("c0", { assignee_id: ANN.sub }, asked)).rejects.toThrow());
  expect(detail.assignee?.name).toBe(BEN.name);
});

describe("A change of many conversations", () => {
  test("is sent in parts of a hundred, and can be undone at once", async () => {
    const inbox = inboxOf(130);
    inbox.conversations.forEach(({ detail }, n) => {
      if (n % 2 === 0) detail.assignee = { id: BEN.sub, name: BEN.name };
    });
    const { result, all } = await openWithChanges(inbox, "/?view=all");
    await act(() => result.current.many.mutateAsync({ conversations: all(), change: { assignee_id: ANN.sub } }));
    const [changed] = [result.current.many.data];
    expect(changed?.results.every(({ outcome }) => outcome === "changed")).toBe(true);
    expect(rows()[0]).toHaveTextContent("Assigned to Ann Agent");
    await act(() => result.current.many.undo.mutateAsync(changed as NonNullable<typeof changed>));
    const assignees = inbox.conversations.slice(0, 4).map(({ detail }) => detail.assignee?.name ?? null);
    expect(assignees).toEqual([BEN.name, null, BEN.name, null]);
  });

  test("says of each one whether it was changed, and shows the others as they are", async () => {
    const inbox = inboxOf(3);
    inbox.addMessage(first(inbox), { body: "Where is my parcel?" });
    const { result, all } = await openWithChanges(inbox);
    // It arrives while the agent selects the rows.
    inbox.addMessage(first(inbox), { body: "It is urgent!" });
    await act(() => result.current.many.mutateAsync({ conversations: all(), change: { state: "done" } }));
    const outcomes = Object.fromEntries(result.current.many.data?.results.map(({ id, outcome }) => [id, outcome]) ?? []);
    expect(outcomes).toEqual({ c0: "conflict", c1: "changed", c2: "changed" });
    await waitFor(() => expect(names()).toEqual(["Customer 0"]));
    expect(result.current.many.progress).toBeNull();
  });
});
