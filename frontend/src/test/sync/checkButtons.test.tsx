import { screen, waitFor, within } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { describe, expect, test, vi } from "vitest";

import { openApp } from "../support/app";
import type { FakeInbox } from "../support/fakeInbox";
import { server } from "../support/server";
import { afterRun, inboxWithSync, laterTime, REFUSED } from "../support/syncStatus";

const main = () => within(screen.getByRole("main"));

/** The value of a fact on the Sync page. */
const fact = async (name: string) =>
  (await screen.findByText(name, { selector: "dt" })).nextElementSibling?.textContent;

describe("Check now", () => {
  async function press(inbox: FakeInbox, button = "Check now") {
    const page = await openApp(inbox, "/sync");
    await page.user.click(await screen.findByRole("button", { name: button }));
    return page;
  }
  const outcome = () => main().getByRole("status");

  test("requests a run, keeps the focus meanwhile, and shows the number of new messages", async () => {
    const inbox = inboxWithSync();
    const { user, refresh } = await press(inbox);
    const button = screen.getByRole("button", { name: "Check now" });
    expect(outcome()).toHaveTextContent("Checking…");
    expect(button).toHaveAttribute("aria-disabled", "true");
    expect(button).toHaveFocus();
    await user.click(button);
    inbox.sync = afterRun(inbox, { new_messages: 2 });
    await refresh();
    await waitFor(() => expect(outcome()).toHaveTextContent("Checked. 2 new messages."));
    expect(button).not.toHaveAttribute("aria-disabled", "true");
    // One run was requested when the app opened and one by the button; the second click requested none.
    expect(inbox.requestedRuns).toEqual([false, false]);
    // A later run does not change the outcome.
    inbox.sync = afterRun(inbox, { new_messages: 7 });
    await refresh();
    await waitFor(async () => expect(await fact("New messages")).toBe("7"));
    expect(outcome()).toHaveTextContent("Checked. 2 new messages.");
  });

  test("says that nothing is new", async () => {
    const inbox = inboxWithSync();
    const { refresh } = await press(inbox);
    inbox.sync = afterRun(inbox, { new_messages: 0 });
    await refresh();
    await waitFor(() => expect(outcome()).toHaveTextContent("Checked. There is nothing new."));
  });

  test("says so when the run has failed", async () => {
    const inbox = inboxWithSync();
    const { refresh } = await press(inbox);
    inbox.sync = { ...inbox.sync, last_run_at: laterTime(), last_error: REFUSED };
    await refresh();
    await waitFor(() => expect(outcome()).toHaveTextContent("The check failed."));
    expect(screen.getByRole("heading", { name: "The last run failed" })).toBeVisible();
  });

  test("says that a run was requested just before", async () => {
    const inbox = inboxWithSync();
    inbox.acceptsRuns = false;
    await press(inbox);
    await waitFor(() => expect(outcome()).toHaveTextContent("Already asked less than a minute ago."));
  });

  test("of everything says that it was not started, when a run was requested just before", async () => {
    const inbox = inboxWithSync();
    inbox.acceptsRuns = false;
    await press(inbox, "Check everything");
    await waitFor(() => expect(outcome()).toHaveTextContent("Not started"));
    expect(inbox.requestedRuns).toEqual([false, true]);
  });

  test("says that the request failed, and can be pressed again", async () => {
    const inbox = inboxWithSync();
    const opening = openApp(inbox, "/sync");
    server.use(http.post("*/api/sync", () => HttpResponse.error()));
    const { user } = await opening;
    const button = await screen.findByRole("button", { name: "Check now" });
    await user.click(button);
    await waitFor(() => expect(outcome()).toHaveTextContent("The check could not be requested. Try again."));
    expect(button).not.toHaveAttribute("aria-disabled", "true");
  });

  test("does not wait forever", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true, toFake: ["setTimeout", "clearTimeout"] });
    try {
      await press(inboxWithSync());
      expect(outcome()).toHaveTextContent("Checking…");
      await vi.advanceTimersByTimeAsync(21_000);
      await waitFor(() => expect(outcome()).toHaveTextContent("This is taking longer than usual."));
    } finally {
      vi.useRealTimers();
    }
  });
});
