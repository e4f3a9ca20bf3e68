import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { http } from "msw";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { expectNoAxeViolations } from "../support/accessibility";
import { openApp, rows } from "../support/app";
import { ANN, BEN } from "../support/fakeIdentityProvider";
import { FakeInbox } from "../support/fakeInbox";
import { makeRoomForViews } from "../support/layout";

const NOW = Date.parse("2026-03-02T12:00:00Z");
const HOUR = 3_600_000;
const ago = (hours: number) => new Date(NOW - hours * HOUR).toISOString();
const ann = { id: ANN.sub, name: ANN.name };
const ben = { id: BEN.sub, name: BEN.name };

/** One conversation for each view, and two that wait. */
function inboxOfViews(): FakeInbox {
  vi.setSystemTime(NOW);
  const inbox = new FakeInbox();
  inbox.now = () => NOW;
  inbox.addConversation("Fresh Question", { needs_reply_since: ago(1), language: "en" });
  inbox.addConversation("Old Question", { needs_reply_since: ago(30), assignee: ann });
  inbox.addConversation("Bens Case", { needs_reply_since: null, assignee: ben, tags: ["refund"], order_id: null });
  inbox.addConversation("Later On", { state: "snoozed", snoozed_until: "2026-03-06T09:00:00.000Z", needs_reply_since: null });
  inbox.addConversation("All Good", { state: "done", needs_reply_since: null });
  return inbox;
}

const names = () => rows().map((row) => /[A-Z][a-z]+ [A-Z][a-z]+/.exec(row.textContent.replace(/^[A-Z]{2}/, ""))?.[0]);
const shows = (...expected: string[]) => waitFor(() => expect(names()).toEqual(expected));
const viewLink = (name: RegExp) => screen.findByRole("link", { name });

beforeEach(makeRoomForViews);
afterEach(() => {
  vi.useRealTimers();
});

describe("The views", () => {
  test("begin with what needs a reply, the deadline that passed first on top", async () => {
    await openApp(inboxOfViews());
    await shows("Old Question", "Fresh Question");
    expect(rows()[0]).toHaveTextContent(/Overdue 6\sh/);
    expect(screen.getByRole("heading", { name: "Needs reply" })).toBeVisible();
    await expectNoAxeViolations();
  });

  test.each([
    [/^Mine/, "view=mine", ["Old Question"]],
    [/^Unassigned/, "view=unassigned", ["Fresh Question"]],
    [/^Snoozed/, "view=snoozed", ["Later On"]],
    [/^Done/, "view=done", ["All Good"]],
    [/^refund/, "tag=refund", ["Bens Case"]],
  ])("%s has its own conversations and is in the address", async (link, query, expected) => {
    const { user } = await openApp(inboxOfViews());
    await user.click(await viewLink(link));
    await shows(...expected);
    expect(window.location.search).toBe(`?${query}`);
    expect(await viewLink(link)).toHaveAttribute("aria-current", "page");
  });

  test("have their counts, and say when there are more than were counted", async () => {
    const inbox = inboxOfViews();
    for (let n = 0; n < 100; n += 1) inbox.addConversation(`Customer ${n}`, { needs_reply_since: null });
    await openApp(inbox);
    expect(await viewLink(/^Needs reply ?2$/)).toBeVisible();
    expect(await viewLink(/^Unassigned ?99\+$/)).toBeVisible();
    expect(await viewLink(/^Snoozed ?1$/)).toBeVisible();
  });

  test("say how many conversations have each tag", async () => {
    const inbox = inboxOfViews();
    for (let n = 0; n < 100; n += 1) inbox.addConversation(`Customer ${n}`, { tags: ["urgent"] });
    await openApp(inbox);
    expect(await viewLink(/^refund ?1$/)).toBeVisible();
    expect(await viewLink(/^urgent ?99\+$/)).toBeVisible();
    await expectNoAxeViolations();
  });

  test("have no tag that no conversation has, unless it is chosen", async () => {
    const inbox = inboxOfViews();
    inbox.formerTags.add("former");
    const { user } = await openApp(inbox, "/?tag=former");
    expect(await viewLink(/^former$/)).toHaveAttribute("aria-current", "page");
    await user.click(await viewLink(/^refund/));
    await shows("Bens Case");
    expect(screen.queryByRole("link", { name: "former" })).toBeNull();
  });

  test("have a tag that was not counted, without a number", async () => {
    const inbox = inboxOfViews();
    const uncounted = { tags: ["refund"], counts: [] };
    const tags = http.get("*/api/tags", ({ request }) => inbox.respond(request, uncounted));
    await openApp({ ...inbox, handlers: [tags, ...inbox.handlers] } as FakeInbox);
    expect(await viewLink(/^refund$/)).toBeVisible();
  });

  test("count a tag again after it was given or taken away, and not at every poll of the views", async () => {
    const inbox = inboxOfViews();
    const { user, queries } = await openApp(inbox, "/conversations/c2?view=all");
    expect(await viewLink(/^refund ?1$/)).toBeVisible();
    const counted = () => inbox.responses.filter(({ path }) => path === "/api/tags").length;
    await queries.refetchQueries({ queryKey: ["views"] });
    fireEvent.focus(window);
    fireEvent(document, new Event("visibilitychange"));
    expect(counted()).toBe(1);
    // While the menu is open, all else is hidden from assistive technology, and so from these queries.
    const choose = async (tag: string) => {
      await user.click(await screen.findByRole("button", { name: "Tags" }));
      await user.click(await screen.findByRole("menuitem", { name: tag }));
      await user.keyboard("{Escape}");
      await viewLink(/^Mine/);
    };
    await choose("refund");
    await waitFor(() => expect(screen.queryByRole("link", { name: /^refund/ })).toBeNull());
    expect(counted()).toBe(2);
    await choose("refund");
    expect(await viewLink(/^refund ?1$/)).toBeVisible();
  });

  test("say that conversations may be missing, until all rows have their keys", async () => {
    const inbox = inboxOfViews();
    inbox.isComplete = false;
    const { user } = await openApp(inbox);
    expect(await screen.findByText(/still being added to the views/)).toBeVisible();
    await user.click(await viewLink(/^All/));
    await waitFor(() => expect(screen.queryByText(/still being added to the views/)).toBeNull());
  });

  test("stay when a conversation is opened and left again", async () => {
    const { user } = await openApp(inboxOfViews(), "/?view=mine&language=fr");
    await shows("Old Question");
    await user.click(rows()[0] as HTMLElement);
    expect(window.location.pathname + window.location.search).toBe("/conversations/c1?view=mine&language=fr");
    await user.click((await screen.findAllByRole("link", { name: /Back to the/ }))[0] as HTMLElement);
    expect(window.location.pathname + window.location.search).toBe("/?view=mine&language=fr");
  });
});

test("Where there is no room beside the list, the views are a menu", async () => {
  vi.restoreAllMocks();
  const { user } = await openApp(inboxOfViews());
  await shows("Old Question", "Fresh Question");
  await user.click(screen.getByRole("button", { name: "View: Needs reply. Choose another" }));
  const link = await viewLink(/^Snoozed/);
  await expectNoAxeViolations();
  await user.click(link);
  await shows("Later On");
  expect(screen.getByRole("button", { name: "View: Snoozed. Choose another" })).toBeVisible();
});

describe("The filters", () => {
  test("are in the address, and can be turned off one by one", async () => {
    const { user } = await openApp(inboxOfViews(), "/?view=all&language=fr&order=without");
    await shows("Bens Case");
    await user.click(screen.getByRole("button", { name: "Turn off the filter: Without an order" }));
    await shows("Old Question", "Bens Case", "Later On", "All Good");
    expect(window.location.search).toBe("?view=all&language=fr");
  });

  test("are chosen beside the name of the list", async () => {
    const { user } = await openApp(inboxOfViews());
    await shows("Old Question", "Fresh Question");
    await user.click(screen.getByRole("button", { name: "Filters and rows" }));
    await user.click(await screen.findByRole("checkbox", { name: "Overdue" }));
    await user.selectOptions(screen.getByRole("combobox", { name: "Language" }), "English");
    expect(window.location.search).toBe("?language=en&overdue=true");
    await user.keyboard("{Escape}");
    expect(await screen.findByRole("heading", { name: "No conversation matches" })).toBeVisible();
    await expectNoAxeViolations();
    await user.click(screen.getByRole("link", { name: "Clear the filters" }));
    await shows("Old Question", "Fresh Question");
  });
});

describe("An empty view", () => {
  test("of what needs a reply says that all is answered, and leads to all conversations", async () => {
    const inbox = new FakeInbox();
    inbox.addConversation("All Good", { state: "done", needs_reply_since: null });
    const { user } = await openApp(inbox);
    expect(await screen.findByRole("heading", { name: "All answered" })).toBeVisible();
    await expectNoAxeViolations();
    await user.click(screen.getByRole("link", { name: "Show all conversations" }));
    await shows("All Good");
  });

  test("of another kind leads back to what needs a reply", async () => {
    const inbox = new FakeInbox();
    inbox.addConversation("Marie Tremblay");
    const { user } = await openApp(inbox, "/?view=snoozed");
    expect(await screen.findByRole("heading", { name: "Nothing is snoozed" })).toBeVisible();
    await user.click(screen.getByRole("link", { name: "Show what needs a reply" }));
    await shows("Marie Tremblay");
  });
});

describe("A row", () => {
  test("says why it is where it is", async () => {
    await openApp(inboxOfViews(), "/?view=all");
    await waitFor(() => expect(rows()).toHaveLength(5));
    expect(rows()[3]).toHaveTextContent(/Snoozed until Fri/);
    expect(rows()[4]).toHaveTextContent("Done");
    expect(within(rows()[2] as HTMLElement).getByText("refund")).toBeVisible();
    expect(rows()[2]).toHaveTextContent("Assigned to Ben Agent");
    expect(rows()[2]).toHaveTextContent("No reply needed");
  });

  test("says that it has not been read", async () => {
    const inbox = inboxOfViews();
    inbox.conversations.forEach(({ detail }, n) => (detail.unread = n === 1));
    await openApp(inbox);
    await shows("Old Question", "Fresh Question");
    expect(rows()[0]).toHaveTextContent("Unread.");
    expect(rows()[1]).not.toHaveTextContent("Unread.");
  });

  test("is smaller by choice, which is remembered", async () => {
    const { user } = await openApp(inboxOfViews());
    await shows("Old Question", "Fresh Question");
    await user.click(screen.getByRole("button", { name: "Filters and rows" }));
    await user.click(await screen.findByRole("checkbox", { name: "Compact rows" }));
    await user.keyboard("{Escape}");
    await waitFor(() => expect(rows()).toHaveLength(2));
    expect(rows()[0]).toHaveAttribute("data-density", "compact");
    expect(localStorage.getItem("inbox.preferences.agent-1")).toContain('"compactRows":true');
  });
});
