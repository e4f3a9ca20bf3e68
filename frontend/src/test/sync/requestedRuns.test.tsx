import { screen, waitFor, within } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { describe, expect, test, vi } from "vitest";

import { conversationList, openApp } from "../support/app";
import { server } from "../support/server";
import { inboxWithSync } from "../support/syncStatus";

describe("A synchronisation run", () => {
  test("is requested at the start, and its new messages are shown before the next poll", async () => {
    const inbox = inboxWithSync();
    await openApp(inbox);
    await waitFor(() => expect(inbox.requestedRuns).toHaveLength(1));
    const before = inbox.listRequests;
    await waitFor(() => expect(inbox.listRequests).toBeGreaterThan(before), { timeout: 4_500 });
  });

  test("is requested for a conversation that stays open, not for those passed with j", async () => {
    const inbox = inboxWithSync();
    inbox.addConversation("James Clarke");
    inbox.addConversation("Nadia Benali");
    const { user } = await openApp(inbox, "/?view=all");
    await within(conversationList()).findByText("Nadia Benali");
    await user.keyboard("jjj");
    await waitFor(() => expect(inbox.refreshedIds).toEqual(["c2"]));
  });

  test("is requested once when the inbox is opened, and the thread's refresh once when a conversation is", async () => {
    const inbox = inboxWithSync();
    const { refresh } = await openApp(inbox, "/conversations/c0");
    await waitFor(() => expect(inbox.refreshedIds).toEqual(["c0"]));
    await refresh();
    expect(inbox.refreshedIds).toEqual(["c0"]);
    expect(inbox.requestedRuns).toEqual([false]);
  });

  test("is not requested when the pointer passes a conversation", async () => {
    const inbox = inboxWithSync();
    const { user } = await openApp(inbox);
    await user.hover(await within(conversationList()).findByText("Marie Tremblay"));
    expect(inbox.refreshedIds).toEqual([]);
  });

  test("is requested again when the user comes back after more than a minute, not sooner", async () => {
    const inbox = inboxWithSync();
    await openApp(inbox);
    await waitFor(() => expect(inbox.requestedRuns).toHaveLength(1));
    const clock = vi.spyOn(Date, "now");
    const look = (state: DocumentVisibilityState, at: number) => {
      clock.mockReturnValue(at);
      vi.spyOn(document, "visibilityState", "get").mockReturnValue(state);
      document.dispatchEvent(new Event("visibilitychange"));
    };
    look("hidden", 0);
    look("visible", 30_000);
    look("hidden", 40_000);
    look("visible", 110_000);
    vi.restoreAllMocks();
    await waitFor(() => expect(inbox.requestedRuns).toHaveLength(2));
  });

  test("is not reported when the request fails: the sync status says enough", async () => {
    const inbox = inboxWithSync();
    server.use(http.post("*/api/sync", () => HttpResponse.error()));
    await openApp(inbox);
    expect(await screen.findByText("Updated just now")).toBeVisible();
    expect(screen.queryByRole("alert")).toHaveTextContent("");
  });
});
