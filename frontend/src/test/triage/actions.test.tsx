import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, test } from "vitest";

import { expectNoAxeViolations } from "../support/accessibility";
import { findComposer, findMessage, openApp, sendReply } from "../support/app";
import { type FakeConversation, FakeInbox } from "../support/fakeInbox";

const HOUR = 3_600_000;

let inbox: FakeInbox;
let marie: FakeConversation;
let john: FakeConversation;

beforeEach(() => {
  inbox = new FakeInbox();
  [marie, john] = ["Marie Tremblay", "John Smith"].map((name) => {
    const conversation = inbox.addConversation(name);
    inbox.addMessage(conversation, { body: `Hello from ${name}` });
    conversation.detail.needs_reply_since = null;
    return conversation;
  }) as [FakeConversation, FakeConversation];
});

const path = () => window.location.pathname;
const press = (key: string, options = {}) => fireEvent.keyDown(document.body, { key, ...options });
const findToast = (text: string | RegExp) =>
  waitFor(() => within(screen.getByRole("region", { name: "What just happened" })).getByText(text));
const actions = () => within(screen.getByRole("group", { name: "Actions" }));

async function open(conversation: FakeConversation) {
  const app = await openApp(inbox, `/conversations/${conversation.detail.id}?view=all`);
  await findComposer();
  return app;
}

describe("Done", () => {
  test("opens the next conversation, and z undoes it and goes back", async () => {
    await open(marie);
    press("e");
    expect(await findToast("Done: Marie Tremblay")).toBeVisible();
    await waitFor(() => expect(path()).toBe("/conversations/c1"));
    await waitFor(() => expect(marie.detail.state).toBe("done"));
    press("z");
    expect(await findToast("Undone: Marie Tremblay")).toBeVisible();
    await waitFor(() => expect(path()).toBe("/conversations/c0"));
    expect(marie.detail.state).toBe("open");
  });

  test("asks first when the customer waits; No reply needed keeps the conversation open", async () => {
    marie.detail.needs_reply_since = marie.detail.last_message_at;
    const { user } = await open(marie);
    await user.click(actions().getByRole("button", { name: "Done" }));
    const question = await screen.findByRole("dialog", { name: "Nobody has answered this customer" });
    await expectNoAxeViolations();
    await user.click(within(question).getByRole("button", { name: "No reply needed" }));
    expect(await findToast(/The marketplace does not learn of it/)).toBeVisible();
    await waitFor(() => expect(marie.detail.needs_reply_since).toBeNull());
    expect(marie.detail.state).toBe("open");
  });

  test("is taken back when the customer has written meanwhile, and says so", async () => {
    await open(marie);
    inbox.addMessage(marie, { body: "One more thing" });
    press("e");
    expect(
      await findToast("Marie Tremblay was not changed. Somebody wrote meanwhile. Read the new message first."),
    ).toBeVisible();
    const toasts = within(screen.getByRole("region", { name: "What just happened" }));
    expect(toasts.queryByText("Done: Marie Tremblay")).toBeNull();
    expect(marie.detail.state).toBe("open");
  });

  test("leaves the focus on the next row after its question has closed", async () => {
    marie.detail.needs_reply_since = marie.detail.last_message_at;
    const { user } = await open(marie);
    press("e");
    const question = await screen.findByRole("dialog", { name: "Nobody has answered this customer" });
    const focused: string[] = [];
    const note = ({ target }: FocusEvent) => {
      const id = target instanceof HTMLElement ? target.dataset.conversation : undefined;
      // A browser gives no focus to what is behind an open dialog; jsdom does.
      if (id !== undefined && !question.isConnected) focused.push(id);
    };
    document.addEventListener("focusin", note);
    await user.click(within(question).getByRole("button", { name: "Done anyway" }));
    await waitFor(() => expect(focused).toEqual(["c1"]));
    document.removeEventListener("focusin", note);
    expect(document.activeElement).toHaveAttribute("data-conversation", "c1");
  });

  test("does not cover a message that came in behind its question", async () => {
    marie.detail.needs_reply_since = marie.detail.last_message_at;
    const { user, refresh } = await open(marie);
    press("e");
    const question = await screen.findByRole("dialog", { name: "Nobody has answered this customer" });
    inbox.addMessage(marie, { body: "One more thing" });
    await act(refresh);
    await findMessage("One more thing");
    await user.click(within(question).getByRole("button", { name: "Done anyway" }));
    expect(await findToast(/Marie Tremblay was not changed. Somebody wrote meanwhile/)).toBeVisible();
    expect(marie.detail.state).toBe("open");
  });

  test("is refused while a reply here has not reached the customer", async () => {
    marie.detail.reply_alert = "failed";
    await open(marie);
    press("e");
    expect(await findToast(/was not changed. A reply here has not reached the customer/)).toBeVisible();
    expect(marie.detail.state).toBe("open");
  });

  test("can leave the conversation open on the screen, by a setting", async () => {
    const { user } = await open(marie);
    await user.click(screen.getByRole("button", { name: "Signed in as Ann Agent" }));
    await user.click(await screen.findByRole("menuitem", { name: "Settings" }));
    await user.click(await screen.findByRole("checkbox", { name: /Open the next conversation/ }));
    await user.click(screen.getByRole("button", { name: "Close" }));
    press("e");
    await waitFor(() => expect(marie.detail.state).toBe("done"));
    expect(path()).toBe("/conversations/c0");
    await user.click(await actions().findByRole("button", { name: "Reopen" }));
    await waitFor(() => expect(marie.detail.state).toBe("open"));
    press("E", { shiftKey: true });
    await waitFor(() => expect(path()).toBe("/conversations/c1"));
  });
});

describe("Snooze", () => {
  test("is chosen in a menu by its key, and wakes in the morning", async () => {
    const { user } = await open(marie);
    press("s");
    const menu = await screen.findByRole("menu", { name: "Snooze" });
    await expectNoAxeViolations();
    await user.click(within(menu).getByRole("menuitem", { name: /^Tomorrow/ }));
    await waitFor(() => expect(marie.detail.state).toBe("snoozed"));
    expect(new Date(marie.detail.snoozed_until ?? "").getHours()).toBe(9);
  });

  test("takes any later date and time", async () => {
    const { user } = await open(marie);
    press("s");
    await user.click(await screen.findByRole("menuitem", { name: "Choose date and time…" }));
    const field = await screen.findByLabelText("Date and time");
    fireEvent.change(field, { target: { value: "2020-01-01T10:00" } });
    await user.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Snooze" }));
    expect(await screen.findByText("This time has passed. Choose a later one.")).toBeVisible();
    fireEvent.change(field, { target: { value: "2099-05-04T10:15" } });
    await expectNoAxeViolations();
    await user.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Snooze" }));
    await waitFor(() => expect(marie.detail.snoozed_until).toBe(new Date(2099, 4, 4, 10, 15).toISOString()));
  });

  test("past the deadline asks, and says that the deadline ends it", async () => {
    marie.detail.needs_reply_since = new Date(Date.now() - 22 * HOUR).toISOString();
    const { user } = await open(marie);
    press("s");
    await user.click(await screen.findByRole("menuitem", { name: /^In a week/ }));
    const question = await screen.findByRole("dialog", { name: "A reply is due before that" });
    expect(question).toHaveTextContent("The deadline ends the snooze");
    await expectNoAxeViolations();
    expect(marie.detail.state).toBe("open");
    await user.click(within(question).getByRole("button", { name: "Snooze" }));
    await waitFor(() => expect(marie.detail.state).toBe("snoozed"));
  });
});

describe("Assigning", () => {
  test("offers the agent first, then the colleagues, and nobody", async () => {
    const { user } = await open(marie);
    press("a");
    const picker = within(await screen.findByRole("dialog", { name: "Assign" }));
    await waitFor(() =>
      expect(picker.getAllByRole("menuitem").map((item) => item.textContent)).toEqual([
        expect.stringContaining("Me (Ann Agent)"),
        expect.stringContaining("Ben Agent"),
        expect.stringContaining("Sam"),
        expect.stringContaining("Nobody"),
      ]),
    );
    await expectNoAxeViolations();
    await user.keyboard("ben{Enter}");
    await waitFor(() => expect(marie.detail.assignee?.name).toBe("Ben Agent"));
    expect(await screen.findByRole("button", { name: "Assigned to Ben Agent" })).toBeVisible();
  });

  test("says who was faster, and to whom the conversation is assigned now", async () => {
    const { user } = await open(marie);
    marie.detail.assignee = { id: "agent-3", name: "Sam" };
    // A version that the page has not seen, however often it reads.
    marie.lastChanges.set("assignee", { version: 99, by: "Ben Agent", at: inbox.nextTime() });
    press("a");
    await user.click(await screen.findByRole("menuitem", { name: /Me/ }));
    expect(await findToast(/Ben Agent has changed it meanwhile .* It is now assigned to Sam/)).toBeVisible();
    expect(marie.detail.assignee.name).toBe("Sam");
  });
});

describe("Tags", () => {
  test("are created as they are typed, and the menu stays open for the next one", async () => {
    const { user } = await open(marie);
    press("t");
    await screen.findByRole("dialog", { name: "Tags" });
    await user.keyboard("Refund");
    await screen.findByRole("menuitem", { name: /Create “Refund”/ });
    await user.keyboard("{Enter}");
    await waitFor(() => expect(marie.detail.tags).toEqual(["Refund"]));
    await user.keyboard("urgent");
    const created = await screen.findByRole("menuitem", { name: /Create “urgent”/ });
    // The menu follows the typing with a short delay.
    await waitFor(() => expect(document.activeElement).toHaveAttribute("aria-activedescendant", created.id));
    await expectNoAxeViolations();
    await user.keyboard("{Enter}");
    await waitFor(() => expect(marie.detail.tags).toEqual(["Refund", "urgent"]));
    await user.click(await screen.findByRole("menuitem", { name: "Refund" }));
    await waitFor(() => expect(marie.detail.tags).toEqual(["urgent"]));
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("dialog", { name: "Tags" })).toBeNull());
  });

  test("with more than 40 characters are not offered, and the menu says why", async () => {
    const { user } = await open(marie);
    press("t");
    await screen.findByRole("dialog", { name: "Tags" });
    await user.paste("x".repeat(41));
    expect(await screen.findByText("A tag has at most 40 characters.")).toBeVisible();
    expect(screen.queryByRole("menuitem", { name: /Create/ })).toBeNull();
  });
});

test("A reply assigns the conversation to its author, if they have chosen that and nobody has it", async () => {
  localStorage.setItem("inbox.preferences.agent-1", JSON.stringify({ assignOnReply: true }));
  const { user } = await open(marie);
  await sendReply(user, "Here you are.");
  await waitFor(() => expect(marie.detail.assignee?.name).toBe("Ann Agent"));
  john.detail.assignee = { id: "agent-2", name: "Ben Agent" };
  press("k");
  press("j");
  await waitFor(() => expect(path()).toBe("/conversations/c1"));
  await sendReply(user, "Done for you, too.");
  await waitFor(() => expect(inbox.posted).toHaveLength(2));
  expect(inbox.changed).toHaveLength(1);
});

test("Keys do nothing while a menu is open, and Escape gives the focus back to the button", async () => {
  const { user } = await open(marie);
  const button = actions().getByRole("button", { name: "More actions" });
  await user.click(button);
  await screen.findByRole("menu", { name: "More actions" });
  await user.keyboard("e");
  expect(path()).toBe("/conversations/c0");
  expect(marie.detail.state).toBe("open");
  await user.keyboard("{Escape}");
  await waitFor(() => expect(button).toHaveFocus());
  expect(john.detail.state).toBe("open");
});
