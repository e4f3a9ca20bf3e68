import { screen, waitFor, within } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { describe, expect, test, vi } from "vitest";

import type { Sync } from "../api/types";
import { expectAccessible } from "./axe";
import { FakeInbox } from "./fakeInbox";
import { list, openPage } from "./page";
import { server } from "./server";

const RUN: NonNullable<Sync["last_run"]> = {
  pages: 2,
  threads: 3,
  new_messages: 1234,
  troubles: 0,
  calls: 5,
  seconds: 4.2,
  ended_early: null,
};

function inboxWith(sync: Partial<Sync> = {}): FakeInbox {
  const inbox = new FakeInbox();
  inbox.add("Marie Tremblay");
  inbox.sync = { ...inbox.sync, last_run: RUN, ...sync };
  return inbox;
}

const fact = async (name: string) => (await screen.findByText(name, { selector: "dt" })).nextElementSibling?.textContent;

describe("The inbox's freshness", () => {
  test("opening the inbox asks for a run, opening a conversation for its thread, each once", async () => {
    const inbox = inboxWith();
    const { refresh } = await openPage(inbox, "/conversations/c0");
    await waitFor(() => expect(inbox.refreshed).toEqual(["c0"]));
    await refresh();
    expect(inbox.refreshed).toEqual(["c0"]);
    expect(inbox.runsAskedFor).toEqual([false]);
  });

  test("passing over a conversation asks for nothing", async () => {
    const inbox = inboxWith();
    const { user } = await openPage(inbox);
    await user.hover(await within(list()).findByText("Marie Tremblay"));
    expect(inbox.refreshed).toEqual([]);
  });

  test("coming back after more than a minute asks again, sooner it does not", async () => {
    const inbox = inboxWith();
    await openPage(inbox);
    await waitFor(() => expect(inbox.runsAskedFor).toHaveLength(1));
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
    await waitFor(() => expect(inbox.runsAskedFor).toHaveLength(2));
  });

  test("nobody is told when asking fails: the line says enough", async () => {
    const inbox = inboxWith();
    server.use(http.post("*/api/sync", () => HttpResponse.error()));
    await openPage(inbox);
    expect(await screen.findByText("Updated just now")).toBeVisible();
    expect(screen.queryByRole("alert")).toHaveTextContent("");
  });
});

describe("The Sync page", () => {
  test("is where the line leads, and tells what the last run did", async () => {
    const inbox = inboxWith();
    const { user } = await openPage(inbox);
    await user.click(await screen.findByRole("link", { name: /Updated/ }));
    expect(await screen.findByRole("heading", { name: "Everything is here" })).toBeVisible();
    expect(await fact("New messages")).toBe("1,234");
    expect(await fact("Took")).toBe("4 s");
    expect(screen.getByText(/^Nothing is missing/)).toBeVisible();
    expect(document.title).toContain("Synchronisation");
  });

  test("says why the inbox is not up to date", async () => {
    const reason = "The marketplace does not accept the API key (401).";
    await openPage(inboxWith({ is_stale: true, last_error: reason }), "/sync");
    expect(await screen.findByRole("heading", { name: "The inbox is not up to date" })).toBeVisible();
    expect(await fact("What went wrong")).toBe(reason);
  });

  test("names each conversation that is not complete, and leads to it", async () => {
    const trouble = {
      mirakl_thread_id: "thread-0",
      conversation_id: "c0",
      reason: "3 of 8 messages are missing.",
      expected: 8,
      have: 5,
      since: "2026-03-02T15:00:00.000Z",
    };
    await openPage(inboxWith({ troubles: [trouble] }), "/sync");
    expect(await screen.findByText("5 of 8 messages are here")).toBeVisible();
    expect(screen.getByRole("link", { name: "Open the conversation" })).toHaveAttribute("href", "/conversations/c0");
  });

  test("tells how far a back-fill has come", async () => {
    const back_fill = { threads: 300, back_to: "2026-01-15T12:00:00.000Z", reconciling: false };
    await openPage(inboxWith({ back_fill }), "/sync");
    expect(await screen.findByText(/300 conversations so far, back to .*2026/)).toBeVisible();
  });

  test("checks now, and says when that is done", async () => {
    const inbox = inboxWith();
    const { user, refresh } = await openPage(inbox, "/sync");
    await user.click(await screen.findByRole("button", { name: "Check now" }));
    expect(await screen.findByText("Checking…")).toBeVisible();
    inbox.sync = { ...inbox.sync, last_run_at: new Date(Date.now() + 1000).toISOString() };
    await refresh();
    expect(await screen.findByText("Checked. The inbox is up to date.")).toBeVisible();
    expect(inbox.runsAskedFor).toEqual([false, false]);
  });

  test("says that somebody else has just asked", async () => {
    const inbox = inboxWith();
    inbox.runsAreFree = false;
    const { user } = await openPage(inbox, "/sync");
    await user.click(await screen.findByRole("button", { name: "Check everything" }));
    expect(await screen.findByText("Somebody asked less than a minute ago.")).toBeVisible();
    expect(inbox.runsAskedFor).toEqual([false, true]);
  });

  test("is accessible", async () => {
    await openPage(inboxWith({ is_stale: true, last_error: "Busy." }), "/sync");
    await screen.findByRole("heading", { name: "The inbox is not up to date" });
    await expectAccessible();
  });
});
