import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, test, vi } from "vitest";

import { NARROW } from "../../ui/hooks/useMediaQuery";
import { expectNoAxeViolations } from "../support/accessibility";
import { listScroller, openApp, rows } from "../support/app";
import { type FakeConversation, FakeInbox } from "../support/fakeInbox";

let inbox: FakeInbox;

beforeEach(() => {
  inbox = new FakeInbox();
  for (const name of ["Marie Tremblay", "John Smith", "Zoé Roy", "Li Wei"]) {
    const conversation = inbox.addConversation(name);
    inbox.addMessage(conversation, { body: `Hello from ${name}` });
    conversation.detail.needs_reply_since = null;
  }
});

const findBar = async () => within(await screen.findByRole("region", { name: "Selection" }));
const findToast = (text: string) =>
  waitFor(() => within(screen.getByRole("region", { name: "What just happened" })).getByText(text));
const states = () => inbox.conversations.map(({ detail }) => detail.state);

async function openList() {
  const app = await openApp(inbox, "/?view=all");
  await waitFor(() => expect(rows()).toHaveLength(4));
  return app;
}

/** Selects the row that has the focus. */
function select(index: number, options: object = {}) {
  rows()[index]?.focus();
  fireEvent.keyDown(rows()[index] as HTMLElement, { key: "x", ...options });
}

test("x selects the row that has the focus, and the bar acts on all that are selected, with one undo", async () => {
  const { user } = await openList();
  select(0);
  select(2);
  expect(await screen.findByText("2 selected")).toBeVisible();
  await expectNoAxeViolations();
  await user.click((await findBar()).getByRole("button", { name: "Done" }));
  expect(await findToast("Done: 2 conversations")).toBeVisible();
  expect(states().filter((state) => state === "done")).toHaveLength(2);
  expect(screen.queryByRole("region", { name: "Selection" })).toBeNull();
  fireEvent.keyDown(document.body, { key: "z" });
  expect(await findToast("Undone: 2 conversations")).toBeVisible();
  expect(states()).toEqual(["open", "open", "open", "open"]);
});

test("Keys are for the selection also when a conversation is opened after it", async () => {
  const { user } = await openList();
  select(0);
  await findBar();
  const opened = inbox.find(rows()[2]?.dataset.conversation);
  await user.click(rows()[2] as HTMLElement);
  await screen.findByRole("textbox", { name: "Reply" });
  fireEvent.keyDown(document.body, { key: "a" });
  await user.click(await screen.findByRole("menuitem", { name: /Me/ }));
  await waitFor(() => expect(inbox.conversations.map(({ detail }) => detail.assignee?.name)).toContain("Ann Agent"));
  expect(opened?.detail.assignee).toBeNull();
});

test("A selection says what was changed by somebody else meanwhile, and what was not", async () => {
  const { user } = await openList();
  select(0);
  await user.click((await findBar()).getByRole("button", { name: "Select all 4" }));
  const [first] = inbox.conversations;
  if (!first) throw new Error("There is no conversation.");
  // A version that the page has not seen, however often it reads.
  first.lastChanges.set("assignee", { version: 99, by: "Ben Agent", at: inbox.nextTime() });
  fireEvent.keyDown(document.body, { key: "a" });
  await user.click(await screen.findByRole("menuitem", { name: /Me/ }));
  expect(await findToast("Assigned to Ann Agent: 3 conversations")).toBeVisible();
  expect(await findToast("1 was changed by somebody else meanwhile.")).toBeVisible();
  // They stay selected: agents often do a second thing with them.
  expect(await screen.findByText("4 selected")).toBeVisible();
});

test("Done with customers who wait asks, and can leave them out", async () => {
  const [first] = inbox.conversations;
  if (first) first.detail.needs_reply_since = first.detail.last_message_at;
  const { user } = await openList();
  select(0);
  await user.click((await findBar()).getByRole("button", { name: "Select all 4" }));
  await user.click((await findBar()).getByRole("button", { name: "Done" }));
  const question = await screen.findByRole("dialog", { name: "1 of these customers waits for an answer" });
  await expectNoAxeViolations();
  await user.click(within(question).getByRole("button", { name: "Only the others" }));
  await waitFor(() => expect(states()).toEqual(["open", "done", "done", "done"]));
});

test("x right after j selects the conversation that j opens", async () => {
  await openApp(inbox, "/conversations/c3?view=all");
  await waitFor(() => expect(rows()).toHaveLength(4));
  await screen.findByRole("textbox", { name: "Reply" });
  rows()[0]?.focus();
  // Without giving the page a chance to render in between.
  act(() => {
    for (const key of ["j", "x"]) {
      document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    }
  });
  await findBar();
  const [selected, ...others] = screen.getAllByRole("checkbox", { name: /^Select/, checked: true });
  expect(selected).toHaveAccessibleName("Select Zoé Roy");
  expect(others).toEqual([]);
});

test("On narrow screens, keys are for the open conversation and not for the selection that it hides", async () => {
  const matches = new Set([NARROW]);
  vi.spyOn(window, "matchMedia").mockImplementation(
    (query) => ({ matches: matches.has(query), addEventListener() {}, removeEventListener() {} }) as unknown as MediaQueryList,
  );
  const { user } = await openList();
  select(0);
  await findBar();
  const opened = inbox.find(rows()[2]?.dataset.conversation);
  await user.click(rows()[2] as HTMLElement);
  // Those of the selection, and of the conversation.
  await waitFor(() => expect(screen.getAllByRole("group", { name: "Actions" })).toHaveLength(2));
  fireEvent.keyDown(document.body, { key: "e" });
  await waitFor(() => expect(opened?.detail.state).toBe("done"));
  expect(states().filter((state) => state === "done")).toHaveLength(1);
});

test("Those who wait stay out of Done also when their rows have changed while the question was open", async () => {
  const [first, second] = inbox.conversations;
  if (!first || !second) throw new Error("There are no conversations.");
  first.detail.needs_reply_since = first.detail.last_message_at;
  const { user, refresh } = await openList();
  select(0);
  await user.click((await findBar()).getByRole("button", { name: "Select all 4" }));
  await user.click((await findBar()).getByRole("button", { name: "Done" }));
  const question = await screen.findByRole("dialog", { name: "1 of these customers waits for an answer" });
  // Another row object for the one who waits, and one more who waits.
  first.detail.version += 1;
  first.detail.tags = ["urgent"];
  inbox.addMessage(second, { body: "Hello?" });
  await act(refresh);
  await waitFor(() => expect(screen.getByText("urgent")).toBeInTheDocument());
  await user.click(within(question).getByRole("button", { name: "Only the others" }));
  await waitFor(() => expect(states()).toEqual(["open", "open", "done", "done"]));
  expect(inbox.bulkRequests.flatMap(({ ids }) => ids).toSorted()).toEqual(["c2", "c3"]);
});

test("Undo of many leaves what a colleague has changed since, and says so", async () => {
  const { user, refresh } = await openList();
  select(0);
  await user.click((await findBar()).getByRole("button", { name: "Select all 4" }));
  fireEvent.keyDown(document.body, { key: "a" });
  await user.click(await screen.findByRole("menuitem", { name: /Me/ }));
  expect(await findToast("Assigned to Ann Agent: 4 conversations")).toBeVisible();
  const [first] = inbox.conversations;
  if (!first) throw new Error("There is no conversation.");
  first.detail.version += 1;
  first.detail.assignee = { id: "agent-2", name: "Ben Agent" };
  first.lastChanges.set("assignee", { version: first.detail.version, by: "Ben Agent", at: inbox.nextTime() });
  await act(refresh);
  await waitFor(() => expect(rows().some((row) => row.textContent?.includes("Ben Agent"))).toBe(true));
  fireEvent.keyDown(document.body, { key: "z" });
  expect(await findToast("Undone: 3 conversations")).toBeVisible();
  expect(await findToast("1 was changed by somebody else meanwhile.")).toBeVisible();
  expect(first.detail.assignee.name).toBe("Ben Agent");
});

test("A change of many conversations shows how far it is", async () => {
  for (let n = 0; n < 41; n += 1) inbox.addConversation(`Customer ${n}`, { needs_reply_since: null });
  const { user } = await openApp(inbox, "/?view=all");
  await waitFor(() => expect(rows().length).toBeGreaterThan(4));
  select(0);
  await user.click((await findBar()).getByRole("button", { name: "Select all 45" }));
  inbox.pauseResponses();
  await user.click((await findBar()).getByRole("button", { name: "Done" }));
  expect(await screen.findByRole("progressbar", { name: "0 of 45" })).toBeVisible();
  await expectNoAxeViolations();
  inbox.resumeResponses();
  expect(await findToast("Done: 45 conversations")).toBeVisible();
  expect(inbox.bulkRequests.map(({ ids }) => ids.length)).toEqual([20, 20, 5]);
});

test("Another view has another selection", async () => {
  await openList();
  select(0);
  expect(await screen.findByText("1 selected")).toBeVisible();
  fireEvent.keyDown(document.body, { key: "g" });
  fireEvent.keyDown(document.body, { key: "u" });
  await waitFor(() => expect(window.location.search).toContain("unassigned"));
  await waitFor(() => expect(screen.queryByText("1 selected")).toBeNull());
});

test("Selecting does not move the focus from where it is", async () => {
  await openApp(inbox, "/conversations/c3?view=all");
  await waitFor(() => expect(rows()).toHaveLength(4));
  await screen.findByRole("textbox", { name: "Reply" });
  (document.activeElement as HTMLElement).blur();
  fireEvent.keyDown(document.body, { key: "x" });
  await findBar();
  expect(document.body).toHaveFocus();
});

test("What has left the list is no longer selected, also when it comes back", async () => {
  for (const { detail } of inbox.conversations) detail.needs_reply_since = detail.last_message_at;
  const { user, refresh } = await openApp(inbox, "/?view=needs_reply");
  await waitFor(() => expect(rows()).toHaveLength(4));
  select(0);
  await user.click((await findBar()).getByRole("button", { name: "Select all 4" }));
  const answered = inbox.conversations[1] as FakeConversation;
  Object.assign(answered.detail, { needs_reply_since: null, version: answered.detail.version + 1 });
  await act(refresh);
  expect(await screen.findByText("3 selected")).toBeVisible();
  inbox.addMessage(answered, { body: "And the other parcel?" });
  await act(refresh);
  await waitFor(() => expect(rows()).toHaveLength(4));
  expect(screen.getByText("3 selected")).toBeVisible();
  expect(screen.getByRole("checkbox", { name: "Select John Smith" })).not.toBeChecked();
});

describe("A message that comes in after its conversation was selected", () => {
  const ROW_HEIGHT = 84;
  let first: FakeConversation;

  async function scrollTo(row: number) {
    const scroller = listScroller();
    act(() => {
      scroller.scrollTop = row * ROW_HEIGHT;
      fireEvent.scroll(scroller);
    });
    await waitFor(() => expect(rows().length).toBeGreaterThan(4));
  }

  /** Selects all, and scrolls to a row before the message comes in. */
  async function selectAllAndScrollTo(row: number) {
    for (let n = 0; n < 41; n += 1) {
      const last_message_at = new Date(Date.parse("2025-01-01T12:00:00Z") - n * 60_000).toISOString();
      inbox.addConversation(`Customer ${n}`, { needs_reply_since: null, last_message_at });
    }
    const app = await openApp(inbox, "/?view=all");
    await waitFor(() => expect(rows().length).toBeGreaterThan(4));
    first = inbox.find(rows()[0]?.dataset.conversation) as FakeConversation;
    select(0);
    await app.user.click((await findBar()).getByRole("button", { name: "Select all 45" }));
    await scrollTo(row);
    inbox.addMessage(first, { body: "It is broken!" });
    first.detail.needs_reply_since = null;
    await act(app.refresh);
    return app;
  }

  test("is not hidden by Done if its row was out of view since then", async () => {
    const { user } = await selectAllAndScrollTo(30);
    expect(screen.queryByText("It is broken!")).toBeNull();
    await user.click((await findBar()).getByRole("button", { name: "Done" }));
    expect(await findToast("Done: 44 conversations")).toBeVisible();
    expect(await findToast("1 was changed by somebody else meanwhile.")).toBeVisible();
    expect(first.detail.state).toBe("open");
  });

  test("is not hidden by Done if its row is rendered, but above the part that is in view", async () => {
    const { getBoundingClientRect } = HTMLElement.prototype;
    vi.spyOn(HTMLElement.prototype, "getBoundingClientRect").mockImplementation(function (this: HTMLElement) {
      if (this.matches(":has(> ul [data-conversation])")) return new DOMRect(0, 0, 360, 800);
      const item = this.matches("[data-conversation]") ? this.closest("li") : null;
      if (!item) return getBoundingClientRect.call(this);
      const scrolled = item.closest("ul")?.parentElement?.scrollTop ?? 0;
      const top = Number(/translateY\((\d+)px\)/.exec(item.style.transform)?.[1]) - scrolled;
      return new DOMRect(0, top, 360, ROW_HEIGHT);
    });
    const { user } = await selectAllAndScrollTo(2);
    expect(await screen.findByText("It is broken!")).toBeInTheDocument();
    await user.click((await findBar()).getByRole("button", { name: "Done" }));
    expect(await findToast("1 was changed by somebody else meanwhile.")).toBeVisible();
    expect(first.detail.state).toBe("open");
  });

  test("counts as seen when its row has been in view since then", async () => {
    const { user } = await selectAllAndScrollTo(30);
    // Not to the top: there the rows would be put into their new order, and the selection rendered again.
    await scrollTo(1);
    expect(await screen.findByText("It is broken!")).toBeVisible();
    await scrollTo(30);
    await waitFor(() => expect(screen.queryByText("It is broken!")).toBeNull());
    await user.click((await findBar()).getByRole("button", { name: "Done" }));
    expect(await findToast("Done: 45 conversations")).toBeVisible();
    expect(first.detail.state).toBe("done");
  });
});

test("An open conversation that the list does not have cannot be selected, nor is it when it comes into the list", async () => {
  const other = inbox.find("c0") as FakeConversation;
  other.detail.needs_reply_since = null;
  for (const id of ["c1", "c2", "c3"]) {
    const { detail } = inbox.find(id) as FakeConversation;
    detail.needs_reply_since = detail.last_message_at;
  }
  const { refresh } = await openApp(inbox, "/conversations/c0?view=needs_reply");
  await screen.findByRole("textbox", { name: "Reply" });
  await waitFor(() => expect(screen.getAllByRole("checkbox", { name: /^Select/ }).length).toBeGreaterThan(2));
  const listed = () => rows().findIndex(({ dataset }) => dataset.conversation === "c1");
  select(listed());
  expect(await screen.findByText("1 selected")).toBeVisible();
  (document.activeElement as HTMLElement).blur();
  fireEvent.keyDown(document.body, { key: "x" });
  inbox.addMessage(other, { body: "Hello?" });
  await act(refresh);
  await waitFor(() => expect(document.querySelector('ul [data-conversation="c0"]')).not.toBeNull());
  expect(screen.getByText("1 selected")).toBeVisible();
  expect(screen.getByRole("checkbox", { name: "Select Marie Tremblay" })).not.toBeChecked();
});
