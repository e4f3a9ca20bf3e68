import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { http } from "msw";
import { beforeEach, expect, test } from "vitest";

import { expectNoAxeViolations } from "../support/accessibility";
import { listScroller, openApp, rows } from "../support/app";
import { FakeInbox } from "../support/fakeInbox";
import { errorResponse } from "../support/inbox/http";
import { server } from "../support/server";

const PAGE = 50;

let inbox: FakeInbox;

beforeEach(() => {
  inbox = new FakeInbox();
});

function addCustomers(total: number) {
  for (let n = 0; n < total; n += 1) {
    const at = new Date(Date.parse("2026-03-01T12:00:00Z") - n * 60_000).toISOString();
    inbox.addConversation(`Customer ${n}`, { needs_reply_since: null, last_message_at: at });
  }
}

const findBar = async () => within(await screen.findByRole("region", { name: "Selection" }));
/** Screen readers are told the same elsewhere. */
const findCount = (text: string, timeout = 1_000) =>
  waitFor(
    () => expect(within(screen.getByRole("region", { name: "Selection" })).getByText(text)).toBeVisible(),
    { timeout },
  );
/** What screen readers are told. */
const findStatus = async (text: string) => {
  const isStatus = (content: string, element: Element | null) =>
    content === text && element?.matches("[role=status].visually-hidden") === true;
  expect(await screen.findByText(isStatus)).toBeInTheDocument();
};
const notices = () => screen.findByRole("region", { name: "What just happened" });
const findToast = async (text: string | RegExp) => within(await notices()).findByText(text);
const bulkIds = () => inbox.bulkRequests.flatMap(({ ids }) => ids);

/** Selects all rows that are loaded: the first page. */
async function openAndSelectLoaded() {
  const app = await openApp(inbox, "/?view=all");
  await waitFor(() => expect(rows().length).toBeGreaterThan(4));
  rows()[0]?.focus();
  fireEvent.keyDown(rows()[0] as HTMLElement, { key: "x" });
  await app.user.click((await findBar()).getByRole("button", { name: `Select all ${PAGE}` }));
  await findCount(`${PAGE} selected`);
  return app;
}

/** The pages below the first one are answered only after `letGo`. */
function holdPages(): () => void {
  let letGo = () => {};
  const isLetGo = new Promise<void>((resolve) => (letGo = resolve));
  server.use(
    http.get("*/api/conversations", async ({ request }) => {
      if (new URL(request.url).searchParams.has("cursor")) await isLetGo;
    }),
  );
  return letGo;
}

const offer = async () => (await findBar()).getByRole("button", { name: "Select all in this view" });

test("All of a view can be selected when what is loaded of it is, and changed with one undo", async () => {
  addCustomers(120);
  const { user } = await openAndSelectLoaded();
  await expectNoAxeViolations();
  await user.click(await offer());
  await findCount("120 selected");
  expect((await findBar()).queryByRole("button", { name: /^Select all/ })).toBeNull();
  await user.click((await findBar()).getByRole("button", { name: "Done" }));
  expect(await findToast("Done: 120 conversations")).toBeVisible();
  expect(new Set(bulkIds()).size).toBe(120);
  fireEvent.keyDown(document.body, { key: "z" });
  expect(await findToast("Undone: 120 conversations")).toBeVisible();
});

test("It is not offered when all of the view is loaded", async () => {
  addCustomers(PAGE);
  await openAndSelectLoaded();
  expect((await findBar()).queryByRole("button", { name: "Select all in this view" })).toBeNull();
});

test("While the view is loaded, the bar says how far it is, and Cancel leaves the selection as it was", async () => {
  addCustomers(120);
  const { user } = await openAndSelectLoaded();
  const letGo = holdPages();
  await user.click(await offer());
  expect(await screen.findByRole("progressbar", { name: "Loading the view: 50 so far" })).toBeVisible();
  const cancel = (await findBar()).getByRole("button", { name: "Cancel" });
  expect(cancel).toHaveFocus();
  await expectNoAxeViolations();
  await user.click(cancel);
  await findCount("50 selected");
  expect((await findBar()).getByRole("button", { name: "Clear the selection" })).toHaveFocus();
  const before = inbox.listRequests;
  letGo();
  // The page that was under way still comes in.
  await waitFor(async () => expect((await findBar()).getByRole("button", { name: "Select all 100" })).toBeVisible());
  expect(inbox.listRequests).toBe(before + 1);
  await findCount("50 selected");
});

test("After Cancel, all of the view can be selected again, also while the first page is still under way", async () => {
  addCustomers(120);
  const { user } = await openAndSelectLoaded();
  const letGo = holdPages();
  await user.click(await offer());
  await user.click((await findBar()).getByRole("button", { name: "Cancel" }));
  await user.click(await offer());
  await screen.findByRole("progressbar", { name: /Loading the view/ });
  letGo();
  await findCount("120 selected");
});

test("Screen readers are told when the loading begins and when it ends", async () => {
  addCustomers(120);
  const { user } = await openAndSelectLoaded();
  const letGo = holdPages();
  await user.click(await offer());
  await findStatus("Loading the view: 50 so far");
  letGo();
  await findStatus("120 selected");
});

test("What comes in above while the view is loaded is not selected", async () => {
  addCustomers(120);
  const { user, queries } = await openAndSelectLoaded();
  const poll = () => act(() => queries.refetchQueries({ queryKey: ["newest-pages"] }));
  const letGo = holdPages();
  await user.click(await offer());
  await screen.findByRole("progressbar", { name: /Loading the view/ });
  const late = inbox.addConversation("Late Arrival", { needs_reply_since: null, last_message_at: "2026-03-02T12:00:00Z" });
  await poll();
  expect(await screen.findByRole("checkbox", { name: "Select Late Arrival" })).not.toBeChecked();
  letGo();
  await findCount("120 selected");
  await poll();
  expect(await screen.findByRole("checkbox", { name: "Select Late Arrival" })).not.toBeChecked();
  await findCount("120 selected");
  await user.click((await findBar()).getByRole("button", { name: "Done" }));
  expect(await findToast("Done: 120 conversations")).toBeVisible();
  expect(bulkIds()).not.toContain(late.detail.id);
});

test("A conversation that leaves the view while that is loaded does not end the loading", async () => {
  addCustomers(120);
  const { user, queries } = await openAndSelectLoaded();
  const poll = () => act(() => queries.refetchQueries({ queryKey: ["newest-pages"] }));
  const letGo = holdPages();
  await user.click(await offer());
  await screen.findByRole("progressbar", { name: /Loading the view/ });
  inbox.conversations.splice(1, 1);
  await poll();
  await waitFor(() => expect(screen.queryByRole("checkbox", { name: "Select Customer 1" })).toBeNull());
  letGo();
  await screen.findByRole("region", { name: "Selection" });
  await waitFor(async () => expect((await findBar()).queryByRole("progressbar")).toBeNull());
  await poll();
  await findCount("119 selected");
});

test("A page that does not come leaves the selection as it was, and says so", async () => {
  addCustomers(120);
  const { user } = await openAndSelectLoaded();
  server.use(
    http.get("*/api/conversations", ({ request }) =>
      new URL(request.url).searchParams.has("cursor") ? errorResponse(500, "internal_error") : undefined,
    ),
  );
  await user.click(await offer());
  expect(await findToast(/could not be loaded to its end/)).toBeVisible();
  await findCount("50 selected");
});

test("Another selection that is made while the view is loaded stays", async () => {
  addCustomers(120);
  const { user } = await openAndSelectLoaded();
  const letGo = holdPages();
  await user.click(await offer());
  await screen.findByRole("progressbar", { name: /Loading the view/ });
  rows()[0]?.focus();
  fireEvent.keyDown(rows()[0] as HTMLElement, { key: "x" });
  letGo();
  await findCount("49 selected");
  expect(await (await findBar()).findByRole("button", { name: "Select all 100" })).toBeVisible();
});

test("Another view ends the loading, and nothing of it is selected", async () => {
  addCustomers(120);
  const { user } = await openAndSelectLoaded();
  const letGo = holdPages();
  await user.click(await offer());
  await screen.findByRole("progressbar", { name: /Loading the view/ });
  fireEvent.keyDown(document.body, { key: "g" });
  fireEvent.keyDown(document.body, { key: "u" });
  await waitFor(() => expect(window.location.search).toContain("unassigned"));
  letGo();
  await waitFor(() => expect(screen.queryByRole("region", { name: "Selection" })).toBeNull());
  await waitFor(() => expect(screen.queryAllByRole("checkbox", { name: /^Select/, checked: true })).toEqual([]));
});

test("At most 1,000 are selected, and the bar says so while the view has more", async () => {
  addCustomers(1_040);
  const { user } = await openAndSelectLoaded();
  await user.click(await offer());
  await findCount("1000 selected", 30_000);
  const limit = "At most 1,000 conversations can be changed at once.";
  await findCount(limit);
  await findStatus(`1000 selected. ${limit}`);
  await expectNoAxeViolations();

  // Also when more rows are loaded.
  const scroller = listScroller();
  scroller.scrollTop = 1_000 * 84;
  fireEvent.scroll(scroller);
  await screen.findByRole("checkbox", { name: "Select Customer 1005" });
  await findCount(limit);
  expect((await findBar()).queryByRole("button", { name: /^Select/ })).toBeNull();
  await user.click(screen.getByRole("checkbox", { name: "Select Customer 1005" }));
  await findCount("1000 selected");
  expect(screen.getByRole("checkbox", { name: "Select Customer 1005" })).not.toBeChecked();
  await user.click(screen.getByRole("checkbox", { name: "Select Customer 999" }));
  await findCount("999 selected");
  await user.click((await findBar()).getByRole("button", { name: "Select the first 1,000" }));
  await findCount("1000 selected");
  await findCount(limit);

  await user.click((await findBar()).getByRole("button", { name: "Done" }));
  expect(await within(await notices()).findByText("Done: 1000 conversations", {}, { timeout: 50_000 })).toBeVisible();
  expect(new Set(bulkIds()).size).toBe(1_000);
});
