import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, test } from "vitest";

import { expectNoAxeViolations } from "../support/accessibility";
import { findComposer, openApp, rows } from "../support/app";
import { FakeInbox } from "../support/fakeInbox";

let inbox: FakeInbox;
beforeEach(() => {
  inbox = new FakeInbox();
  for (const name of ["Marie Tremblay", "John Smith", "Zoé Roy"]) {
    inbox.addMessage(inbox.addConversation(name), { body: `Hello from ${name}` });
  }
});

const path = () => window.location.pathname;

describe("Keys", () => {
  test("work with Caps Lock", async () => {
    await openApp(inbox);
    await waitFor(() => expect(rows()).toHaveLength(3));
    fireEvent.keyDown(document.body, { key: "J" });
    await waitFor(() => expect(path()).toBe(`/conversations/${rows()[0]?.dataset.conversation}`));
  });

  test("do nothing in a field, with Ctrl, Alt or Meta, or while a dialog is open", async () => {
    const { user } = await openApp(inbox, "/conversations/c1");
    const before = path();
    await user.type(await findComposer(), "jk?");
    expect(await findComposer()).toHaveValue("jk?");
    for (const modifier of ["ctrlKey", "altKey", "metaKey"]) {
      fireEvent.keyDown(document.body, { key: "ArrowDown", [modifier]: true });
    }
    fireEvent.keyDown(document.body, { key: "?" });
    await screen.findByRole("dialog", { name: "Keyboard shortcuts" });
    fireEvent.keyDown(document.body, { key: "k" });
    expect(path()).toBe(before);
  });

  test("of one character can be switched off; the others still work", async () => {
    const { user } = await openApp(inbox, "/conversations/c0");
    await findComposer();
    await user.keyboard("{Control>}k{/Control}");
    await screen.findByRole("dialog");
    await user.keyboard("sett{Enter}");
    await user.click(await screen.findByRole("checkbox", { name: "Keyboard shortcuts of one character" }));
    await expectNoAxeViolations();
    await user.click(screen.getByRole("button", { name: "Close" }));
    fireEvent.keyDown(document.body, { key: "k" });
    expect(path()).toBe("/conversations/c0");
    fireEvent.keyDown(document.body, { key: "ArrowUp" });
    await waitFor(() => expect(path()).not.toBe("/conversations/c0"));
  });

  test("are listed in the help, by group", async () => {
    const { user } = await openApp(inbox);
    await waitFor(() => expect(rows()).toHaveLength(3));
    fireEvent.keyDown(document.body, { key: "?" });
    const help = within(await screen.findByRole("dialog", { name: "Keyboard shortcuts" }));
    expect(help.getByRole("region", { name: "Views" })).toHaveTextContent("Needs replygthenn");
    expect(help.getByText("Snooze…").nextElementSibling).toHaveTextContent("s");
    await expectNoAxeViolations();
    await user.click(help.getByRole("button", { name: "Close" }));
    expect(screen.queryByRole("dialog", { name: "Keyboard shortcuts" })).toBeNull();
  });
});

describe("Escape", () => {
  test("goes to the row of the open conversation, also when it is scrolled out of view", async () => {
    for (let n = 0; n < 40; n += 1) inbox.addConversation(`Customer ${n}`);
    // Who wrote last is due last.
    const last = "c0";
    await openApp(inbox, `/conversations/${last}`);
    await findComposer();
    expect(rows().some((row) => row.dataset.conversation === last)).toBe(false);
    // jsdom has no layout, and does not report that the list has scrolled.
    const scroller = rows()[0]?.closest("ul")?.parentElement as HTMLElement;
    Object.defineProperty(scroller, "scrollHeight", { value: 5_000 });
    fireEvent.keyDown(document.body, { key: "Escape" });
    await waitFor(() => {
      fireEvent.scroll(scroller);
      expect(document.activeElement).toHaveAttribute("data-conversation", last);
    });
  });
});
