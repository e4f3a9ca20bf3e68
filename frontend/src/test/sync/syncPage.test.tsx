import { screen, waitFor, within } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { describe, expect, test, vi } from "vitest";

import { expectNoAxeViolations } from "../support/accessibility";
import { conversationList, openApp, rows } from "../support/app";
import { server } from "../support/server";
import { BACK_FILL, inboxWithSync, laterTime, REFUSED, RUN } from "../support/syncStatus";

const main = () => within(screen.getByRole("main"));

/** The value of a fact on the Sync page. */
const fact = async (name: string) =>
  (await screen.findByText(name, { selector: "dt" })).nextElementSibling?.textContent;

describe("The Sync page", () => {
  test("opens from the sync status, and shows what the last run did", async () => {
    const inbox = inboxWithSync();
    const { user } = await openApp(inbox);
    await user.click(await screen.findByRole("link", { name: /Updated/ }));
    expect(await screen.findByRole("heading", { name: "Everything is here" })).toBeVisible();
    expect(await fact("Last success")).toBe("just now");
    expect(await fact("New messages")).toBe("1,234");
    expect(await fact("Took")).toMatch(/^4\.2\ss$/);
    expect(screen.getByText(/^Nothing is missing/)).toBeVisible();
    await waitFor(() => expect(document.title).toBe("(1) Synchronisation · Inbox"));
    expect(screen.getByRole("link", { name: /Updated/ })).toHaveAttribute("aria-current", "page");
  });

  test("takes the focus when opened by keyboard, and Escape moves it back to the list", async () => {
    const { user } = await openApp(inboxWithSync());
    const line = await screen.findByRole("link", { name: /Updated/ });
    line.focus();
    await user.keyboard("{Enter}");
    await waitFor(() => expect(screen.getByRole("heading", { name: "Synchronisation" })).toHaveFocus());
    await user.keyboard("{Escape}");
    expect(rows()[0]).toHaveFocus();
  });

  test("is shown alone on a phone, with a link back", async () => {
    vi.spyOn(window, "matchMedia").mockImplementation((query) =>
      Object.assign(new EventTarget(), {
        matches: query === "(max-width: 719px)",
        media: query,
        onchange: null,
        addListener: () => {},
        removeListener: () => {},
      }),
    );
    const { user } = await openApp(inboxWithSync(), "/sync");
    expect(await screen.findByRole("heading", { name: "Synchronisation" })).toHaveFocus();
    await screen.findByRole("heading", { name: "Everything is here" });
    expect(screen.getByRole("navigation", { hidden: true })).toHaveAttribute("inert");
    await user.click(screen.getByRole("link", { name: "Back to the conversations" }));
    expect(window.location.pathname).toBe("/");
    expect(conversationList()).not.toHaveAttribute("inert");
  });

  test("says why the inbox is not up to date", async () => {
    await openApp(inboxWithSync({ is_stale: true, last_error: REFUSED }), "/sync");
    expect(await screen.findByRole("heading", { name: "The inbox is not up to date" })).toBeVisible();
    expect(main().getByText(REFUSED)).toBeVisible();
  });

  test("says when no runs are scheduled any more", async () => {
    const at = "2026-03-02T15:00:00.000Z";
    const still = { is_stale: true, last_success_at: at, last_run_at: at, next_run_at: at };
    await openApp(inboxWithSync(still), "/sync");
    expect(await screen.findByText(/the schedule may be switched off/)).toBeVisible();
    expect(await fact("Next run")).toMatch(/ late$/);
  });

  test("says that the last run failed, although the inbox is not stale yet", async () => {
    await openApp(inboxWithSync({ last_run_at: laterTime(), last_error: REFUSED }), "/sync");
    expect(await screen.findByRole("heading", { name: "The last run failed" })).toBeVisible();
    expect(main().getByText(REFUSED)).toBeVisible();
  });

  test("says without alarm that a successful run ended early", async () => {
    const ended_early = "The function's time is used up.";
    await openApp(inboxWithSync({ last_error: ended_early, last_run: { ...RUN, ended_early } }), "/sync");
    expect(await screen.findByRole("heading", { name: "Everything is here" })).toBeVisible();
    expect((await fact("Ended early"))?.trim()).toBe(ended_early);
  });

  test("says that the server does not answer, and keeps showing its last answer", async () => {
    const { refresh } = await openApp(inboxWithSync(), "/sync");
    await screen.findByRole("heading", { name: "Everything is here" });
    server.use(http.get("*/api/sync", () => HttpResponse.error()));
    await refresh();
    expect(await screen.findByRole("heading", { name: "The server does not answer" })).toBeVisible();
    expect(await fact("New messages")).toBe("1,234");
  });

  test("that does not load can be tried again", async () => {
    const inbox = inboxWithSync();
    const opening = openApp(inbox, "/sync");
    server.use(http.get("*/api/sync", () => HttpResponse.error()));
    const { user } = await opening;
    expect(await screen.findByText("The state of the synchronisation did not load")).toBeVisible();
    server.use(...inbox.handlers);
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("heading", { name: "Everything is here" })).toBeVisible();
  });

  test("lists each incomplete conversation with a link", async () => {
    const counted = {
      mirakl_thread_id: "thread-0",
      conversation_id: "c0",
      reason: "3 of 8 messages are missing.",
      expected: 8,
      have: 5,
      since: "2026-03-02T15:00:00.000Z",
    };
    const unread = { ...counted, mirakl_thread_id: "t1", conversation_id: "c1", reason: REFUSED, expected: null, have: null };
    const { user } = await openApp(inboxWithSync({ troubles: [counted, unread] }), "/sync");
    expect(await screen.findByRole("heading", { name: "2 conversations are not complete" })).toBeVisible();
    expect(main().getByText("5 of 8 messages are here")).toBeVisible();
    expect(main().getByText(REFUSED)).toBeVisible();
    expect(main().getByRole("link", { name: "Open the conversation" })).toHaveAccessibleDescription(/t1$/);
    await user.click(main().getByRole("link", { name: "Marie Tremblay" }));
    expect(window.location.pathname).toBe("/conversations/c0");
  });

  test("has no link for a conversation that has not been imported yet", async () => {
    const unread = {
      mirakl_thread_id: "t1",
      conversation_id: null,
      reason: REFUSED,
      expected: null,
      have: null,
      since: "2026-03-02T15:00:00.000Z",
    };
    await openApp(inboxWithSync({ troubles: [unread] }), "/sync");
    expect(await main().findByText("None of it is here yet")).toHaveAccessibleDescription(/t1$/);
    expect(main().queryByRole("link", { name: "Open the conversation" })).toBeNull();
  });

  test("shows how far the back-fill has come", async () => {
    const back_fill = { ...BACK_FILL, threads: 300, back_to: "2026-01-15T12:00:00.000Z" };
    await openApp(inboxWithSync({ back_fill }), "/sync");
    expect(await screen.findByText(/300 conversations so far, back to .*2026/)).toBeVisible();
    // As long as messages are being imported, it cannot say that none are missing.
    expect(screen.queryByText(/^Nothing is missing/)).toBeNull();
    expect(screen.getByText(/^No messages are known to be missing/)).toBeVisible();
  });

  test("says that the back-fill has stalled and why, although new messages arrive", async () => {
    const error = "The marketplace answered with an error (500).";
    const back_fill = { ...BACK_FILL, moved_at: "2026-03-02T15:00:00.000Z", stands_still: true, error };
    const { user } = await openApp(inboxWithSync({ back_fill }));
    await user.click(await screen.findByRole("link", { name: /Older messages are not coming in/ }));
    expect(await screen.findByRole("heading", { name: "Older messages are not coming in" })).toBeVisible();
    expect(main().getByText(error)).toBeVisible();
    expect(main().getByText(/Since .+, no older messages could be read/)).toBeVisible();
    expect(await fact("Last success")).toBe("just now");
    expect(await fact("Older messages last arrived")).toMatch(/Mar|months ago/);
    await expectNoAxeViolations();
  });

  test("tells a stalled full check from a stalled back-fill", async () => {
    await openApp(inboxWithSync({ back_fill: { ...BACK_FILL, reconciling: true, stands_still: true } }), "/sync");
    expect(await screen.findByRole("heading", { name: "The full check is not making progress" })).toBeVisible();
  });

  test("is in French, including the server's reasons", async () => {
    localStorage.setItem("inbox.locale", "fr-CA");
    await openApp(inboxWithSync({ is_stale: true, last_error: REFUSED }), "/sync");
    expect(await screen.findByRole("heading", { name: "La boîte de réception n’est pas à jour" })).toBeVisible();
    expect(await main().findByText("La place de marché n’accepte pas la clé d’API (401).")).toBeVisible();
    expect(document.body).not.toHaveTextContent(REFUSED);
  });

  test("marks a reason without a French translation as English", async () => {
    localStorage.setItem("inbox.locale", "fr-CA");
    await openApp(inboxWithSync({ is_stale: true, last_error: "Something nobody has seen yet." }), "/sync");
    const words = await main().findByText("Something nobody has seen yet.");
    expect(words).toHaveAttribute("lang", "en");
    await waitFor(() => expect(words.parentElement).toHaveTextContent(/^Raison indiquée \(en anglais\) : Something/));
  });

  test.each([
    ["stale", { is_stale: true, last_error: REFUSED }],
    ["complete", {}],
  ])("is accessible when %s", async (_, sync) => {
    await openApp(inboxWithSync(sync), "/sync");
    await screen.findByRole("button", { name: "Check now" });
    await expectNoAxeViolations();
  });
});
