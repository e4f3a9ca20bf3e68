import { screen, waitFor, within } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { describe, expect, test, vi } from "vitest";

import type { SyncStatus } from "../../api/types";
import { expectNoAxeViolations } from "../support/accessibility";
import { FakeInbox } from "../support/fakeInbox";
import { conversationList, openApp, rows } from "../support/app";
import { server } from "../support/server";

const RUN: NonNullable<SyncStatus["last_run"]> = {
  pages: 2,
  threads: 3,
  new_messages: 1234,
  troubles: 0,
  calls: 5,
  seconds: 4.2,
  ended_early: null,
};

const WALK: NonNullable<SyncStatus["back_fill"]> = {
  threads: 0,
  back_to: null,
  reconciling: false,
  moved_at: null,
  stands_still: false,
  failing_since: null,
  error: null,
  retry_at: null,
};

const REFUSED = "The marketplace does not accept the API key (401).";

/** The fake inbox, synchronised a moment ago. */
function inboxWith(sync: Partial<SyncStatus> = {}): FakeInbox {
  const inbox = new FakeInbox();
  inbox.addConversation("Marie Tremblay");
  const at = new Date().toISOString();
  inbox.sync = { ...inbox.sync, last_success_at: at, last_run_at: at, last_run: RUN, ...sync };
  return inbox;
}

let soon = 0;
const later = () => new Date(Date.now() + (soon += 1_000)).toISOString();

/** The state after one more run that went well. */
function ran(inbox: FakeInbox, run: Partial<typeof RUN>): SyncStatus {
  const at = later();
  return { ...inbox.sync, last_success_at: at, last_run_at: at, last_run: { ...RUN, ...run } };
}

const main = () => within(screen.getByRole("main"));

const fact = async (name: string) => (await screen.findByText(name, { selector: "dt" })).nextElementSibling?.textContent;

describe("The inbox's freshness", () => {
  test("is asked for, and what a run has brought is shown before the next poll", async () => {
    const inbox = inboxWith();
    await openApp(inbox);
    await waitFor(() => expect(inbox.requestedRuns).toHaveLength(1));
    const before = inbox.listRequests;
    await waitFor(() => expect(inbox.listRequests).toBeGreaterThan(before), { timeout: 4_500 });
  });

  test("is asked for by conversations that one stays in, not by those one passes with j", async () => {
    const inbox = inboxWith();
    inbox.addConversation("James Clarke");
    inbox.addConversation("Nadia Benali");
    const { user } = await openApp(inbox);
    await within(conversationList()).findByText("Nadia Benali");
    await user.keyboard("jjj");
    await waitFor(() => expect(inbox.refreshedIds).toEqual(["c2"]));
  });

  test("opening the inbox asks for a run, opening a conversation for its thread, each once", async () => {
    const inbox = inboxWith();
    const { refresh } = await openApp(inbox, "/conversations/c0");
    await waitFor(() => expect(inbox.refreshedIds).toEqual(["c0"]));
    await refresh();
    expect(inbox.refreshedIds).toEqual(["c0"]);
    expect(inbox.requestedRuns).toEqual([false]);
  });

  test("passing over a conversation asks for nothing", async () => {
    const inbox = inboxWith();
    const { user } = await openApp(inbox);
    await user.hover(await within(conversationList()).findByText("Marie Tremblay"));
    expect(inbox.refreshedIds).toEqual([]);
  });

  test("coming back after more than a minute asks again, sooner it does not", async () => {
    const inbox = inboxWith();
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

  test("nobody is told when asking fails: the line says enough", async () => {
    const inbox = inboxWith();
    server.use(http.post("*/api/sync", () => HttpResponse.error()));
    await openApp(inbox);
    expect(await screen.findByText("Updated just now")).toBeVisible();
    expect(screen.queryByRole("alert")).toHaveTextContent("");
  });
});

describe("The Sync page", () => {
  test("is where the line leads, and tells what the last run did", async () => {
    const inbox = inboxWith();
    const { user } = await openApp(inbox);
    await user.click(await screen.findByRole("link", { name: /Updated/ }));
    expect(await screen.findByRole("heading", { name: "Everything is here" })).toBeVisible();
    expect(await fact("Last success")).toBe("just now");
    expect(await fact("New messages")).toBe("1,234");
    expect(await fact("Took")).toMatch(/^4\.2\ss$/);
    expect(screen.getByText(/^Nothing is missing/)).toBeVisible();
    expect(document.title).toBe("Synchronisation · Inbox");
    expect(screen.getByRole("link", { name: /Updated/ })).toHaveAttribute("aria-current", "page");
  });

  test("takes the focus when a key has led to it, and Escape gives it back to the list", async () => {
    const { user } = await openApp(inboxWith());
    const line = await screen.findByRole("link", { name: /Updated/ });
    line.focus();
    await user.keyboard("{Enter}");
    await waitFor(() => expect(screen.getByRole("heading", { name: "Synchronisation" })).toHaveFocus());
    await user.keyboard("{Escape}");
    expect(rows()[0]).toHaveFocus();
  });

  test("on a phone stands alone, with a way back", async () => {
    vi.spyOn(window, "matchMedia").mockImplementation((query) =>
      Object.assign(new EventTarget(), {
        matches: query === "(max-width: 719px)",
        media: query,
        onchange: null,
        addListener: () => {},
        removeListener: () => {},
      }),
    );
    const { user } = await openApp(inboxWith(), "/sync");
    expect(await screen.findByRole("heading", { name: "Synchronisation" })).toHaveFocus();
    await screen.findByRole("heading", { name: "Everything is here" });
    expect(screen.getByRole("navigation", { hidden: true })).toHaveAttribute("inert");
    await user.click(screen.getByRole("link", { name: "Back to the conversations" }));
    expect(window.location.pathname).toBe("/");
    expect(conversationList()).not.toHaveAttribute("inert");
  });

  test("says why the inbox is not up to date", async () => {
    await openApp(inboxWith({ is_stale: true, last_error: REFUSED }), "/sync");
    expect(await screen.findByRole("heading", { name: "The inbox is not up to date" })).toBeVisible();
    expect(main().getByText(REFUSED)).toBeVisible();
  });

  test("says that nothing runs any more, when that is why", async () => {
    const at = "2026-03-02T15:00:00.000Z";
    const still = { is_stale: true, last_success_at: at, last_run_at: at, next_run_at: at };
    await openApp(inboxWith(still), "/sync");
    expect(await screen.findByText(/the schedule may be switched off/)).toBeVisible();
    expect(await fact("Next run")).toMatch(/ late$/);
  });

  test("does not call everything well before that, when the last run has failed", async () => {
    await openApp(inboxWith({ last_run_at: later(), last_error: REFUSED }), "/sync");
    expect(await screen.findByRole("heading", { name: "The last run failed" })).toBeVisible();
    expect(main().getByText(REFUSED)).toBeVisible();
  });

  test("tells that a run which brought everything new ended early, without alarm", async () => {
    const ended_early = "The function's time is used up.";
    await openApp(inboxWith({ last_error: ended_early, last_run: { ...RUN, ended_early } }), "/sync");
    expect(await screen.findByRole("heading", { name: "Everything is here" })).toBeVisible();
    expect((await fact("Ended early"))?.trim()).toBe(ended_early);
  });

  test("says that the server does not answer, over what it said last", async () => {
    const { refresh } = await openApp(inboxWith(), "/sync");
    await screen.findByRole("heading", { name: "Everything is here" });
    server.use(http.get("*/api/sync", () => HttpResponse.error()));
    await refresh();
    expect(await screen.findByRole("heading", { name: "The server does not answer" })).toBeVisible();
    expect(await fact("New messages")).toBe("1,234");
  });

  test("that does not load can be tried again", async () => {
    const inbox = inboxWith();
    const opening = openApp(inbox, "/sync");
    server.use(http.get("*/api/sync", () => HttpResponse.error()));
    const { user } = await opening;
    expect(await screen.findByText("The state of the synchronisation did not load")).toBeVisible();
    server.use(...inbox.handlers);
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("heading", { name: "Everything is here" })).toBeVisible();
  });

  test("names each conversation that is not complete, and leads to it", async () => {
    const counted = {
      mirakl_thread_id: "thread-0",
      conversation_id: "c0",
      reason: "3 of 8 messages are missing.",
      expected: 8,
      have: 5,
      since: "2026-03-02T15:00:00.000Z",
    };
    const unread = { ...counted, mirakl_thread_id: "t1", conversation_id: "c1", reason: REFUSED, expected: null, have: null };
    const { user } = await openApp(inboxWith({ troubles: [counted, unread] }), "/sync");
    expect(await screen.findByRole("heading", { name: "2 conversations are not complete" })).toBeVisible();
    expect(main().getByText("5 of 8 messages are here")).toBeVisible();
    expect(main().getByText(REFUSED)).toBeVisible();
    expect(main().getByRole("link", { name: "Open the conversation" })).toHaveAccessibleDescription(/t1$/);
    await user.click(main().getByRole("link", { name: "Marie Tremblay" }));
    expect(window.location.pathname).toBe("/conversations/c0");
  });

  test("leads nowhere for a conversation of which nothing is here", async () => {
    const unread = {
      mirakl_thread_id: "t1",
      conversation_id: null,
      reason: REFUSED,
      expected: null,
      have: null,
      since: "2026-03-02T15:00:00.000Z",
    };
    await openApp(inboxWith({ troubles: [unread] }), "/sync");
    expect(await main().findByText("None of it is here yet")).toHaveAccessibleDescription(/t1$/);
    expect(main().queryByRole("link", { name: "Open the conversation" })).toBeNull();
  });

  test("tells how far a back-fill has come", async () => {
    const back_fill = { ...WALK, threads: 300, back_to: "2026-01-15T12:00:00.000Z" };
    await openApp(inboxWith({ back_fill }), "/sync");
    expect(await screen.findByText(/300 conversations so far, back to .*2026/)).toBeVisible();
    // Nobody can know yet that nothing is missing.
    expect(screen.queryByText(/^Nothing is missing/)).toBeNull();
    expect(screen.getByText(/^No messages are known to be missing/)).toBeVisible();
  });

  test("says that the past stands still and why, whatever has come in that is new", async () => {
    const error = "The marketplace answered with an error (500).";
    const back_fill = { ...WALK, moved_at: "2026-03-02T15:00:00.000Z", stands_still: true, error };
    const { user } = await openApp(inboxWith({ back_fill }));
    await user.click(await screen.findByRole("link", { name: /Older messages are not coming in/ }));
    expect(await screen.findByRole("heading", { name: "Older messages are not coming in" })).toBeVisible();
    expect(main().getByText(error)).toBeVisible();
    expect(main().getByText(/Since .+, no older messages could be read/)).toBeVisible();
    expect(await fact("Last success")).toBe("just now");
    expect(await fact("Older messages last arrived")).toMatch(/Mar|months ago/);
    await expectNoAxeViolations();
  });

  test("tells a check that stands still from a past that never was here", async () => {
    await openApp(inboxWith({ back_fill: { ...WALK, reconciling: true, stands_still: true } }), "/sync");
    expect(await screen.findByRole("heading", { name: "The full check is not making progress" })).toBeVisible();
  });

  test("speaks French, the server's reasons too", async () => {
    localStorage.setItem("inbox.locale", "fr-CA");
    await openApp(inboxWith({ is_stale: true, last_error: REFUSED }), "/sync");
    expect(await screen.findByRole("heading", { name: "La boîte de réception n’est pas à jour" })).toBeVisible();
    expect(await main().findByText("La place de marché n’accepte pas la clé d’API (401).")).toBeVisible();
    expect(document.body).not.toHaveTextContent(REFUSED);
  });

  test("says in French whose the English words are, where it does not know them", async () => {
    localStorage.setItem("inbox.locale", "fr-CA");
    await openApp(inboxWith({ is_stale: true, last_error: "Something nobody has seen yet." }), "/sync");
    const words = await main().findByText("Something nobody has seen yet.");
    expect(words).toHaveAttribute("lang", "en");
    await waitFor(() => expect(words.parentElement).toHaveTextContent(/^Raison indiquée \(en anglais\) : Something/));
  });

  test.each([
    ["stale", { is_stale: true, last_error: REFUSED }],
    ["complete", {}],
  ])("is accessible when %s", async (_, sync) => {
    await openApp(inboxWith(sync), "/sync");
    await screen.findByRole("button", { name: "Check now" });
    await expectNoAxeViolations();
  });
});

describe("Check now", () => {
  async function press(inbox: FakeInbox, button = "Check now") {
    const page = await openApp(inbox, "/sync");
    await page.user.click(await screen.findByRole("button", { name: button }));
    return page;
  }
  const outcome = () => main().getByRole("status");

  test("checks, keeps the focus meanwhile, and says what it has brought", async () => {
    const inbox = inboxWith();
    const { user, refresh } = await press(inbox);
    const button = screen.getByRole("button", { name: "Check now" });
    expect(outcome()).toHaveTextContent("Checking…");
    expect(button).toHaveAttribute("aria-disabled", "true");
    expect(button).toHaveFocus();
    await user.click(button);
    inbox.sync = ran(inbox, { new_messages: 2 });
    await refresh();
    await waitFor(() => expect(outcome()).toHaveTextContent("Checked. 2 new messages."));
    expect(button).not.toHaveAttribute("aria-disabled", "true");
    // The page itself has asked for one, the button for one more, and not for another while that was under way.
    expect(inbox.requestedRuns).toEqual([false, false]);
    // What it says stays what it was, whatever later runs bring.
    inbox.sync = ran(inbox, { new_messages: 7 });
    await refresh();
    await waitFor(async () => expect(await fact("New messages")).toBe("7"));
    expect(outcome()).toHaveTextContent("Checked. 2 new messages.");
  });

  test("says that nothing is new", async () => {
    const inbox = inboxWith();
    const { refresh } = await press(inbox);
    inbox.sync = ran(inbox, { new_messages: 0 });
    await refresh();
    await waitFor(() => expect(outcome()).toHaveTextContent("Checked. There is nothing new."));
  });

  test("does not claim that all is well when the run has failed", async () => {
    const inbox = inboxWith();
    const { refresh } = await press(inbox);
    inbox.sync = { ...inbox.sync, last_run_at: later(), last_error: REFUSED };
    await refresh();
    await waitFor(() => expect(outcome()).toHaveTextContent("The check failed."));
    expect(screen.getByRole("heading", { name: "The last run failed" })).toBeVisible();
  });

  test("says that somebody has just asked", async () => {
    const inbox = inboxWith();
    inbox.acceptsRuns = false;
    await press(inbox);
    await waitFor(() => expect(outcome()).toHaveTextContent("Already asked less than a minute ago."));
  });

  test("of everything says that it has not begun, when somebody has just asked", async () => {
    const inbox = inboxWith();
    inbox.acceptsRuns = false;
    await press(inbox, "Check everything");
    await waitFor(() => expect(outcome()).toHaveTextContent("Not started"));
    expect(inbox.requestedRuns).toEqual([false, true]);
  });

  test("says that it did not get through, and can be pressed again", async () => {
    const inbox = inboxWith();
    const opening = openApp(inbox, "/sync");
    server.use(http.post("*/api/sync", () => HttpResponse.error()));
    const { user } = await opening;
    const button = await screen.findByRole("button", { name: "Check now" });
    await user.click(button);
    await waitFor(() => expect(outcome()).toHaveTextContent("The check could not be requested. Try again."));
    expect(button).not.toHaveAttribute("aria-disabled", "true");
  });

  test("does not wait for ever", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true, toFake: ["setTimeout", "clearTimeout"] });
    try {
      await press(inboxWith());
      expect(outcome()).toHaveTextContent("Checking…");
      await vi.advanceTimersByTimeAsync(21_000);
      await waitFor(() => expect(outcome()).toHaveTextContent("This is taking longer than usual."));
    } finally {
      vi.useRealTimers();
    }
  });
});
