import { act, screen, waitFor } from "@testing-library/react";
import { describe, expect, test } from "vitest";

import { openApp, rows } from "../support/app";
import { FakeInbox } from "../support/fakeInbox";

function inboxOf(count: number): FakeInbox {
  const inbox = new FakeInbox();
  for (let n = 0; n < count; n += 1) inbox.addConversation(`Customer ${n}`);
  return inbox;
}

const press = (key: string) =>
  document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));

describe("The keys of the list", () => {
  test("make as many moves as they are pressed, however fast", async () => {
    await openApp(inboxOf(48), "/conversations/c0?view=all");
    await screen.findByRole("log", { name: "Messages" });
    // Without giving the page a chance to render in between.
    act(() => {
      for (let n = 0; n < 40; n += 1) press("j");
      for (let n = 0; n < 5; n += 1) press("k");
    });
    await waitFor(() => expect(window.location.pathname).toBe("/conversations/c35"));
  });

  test("keep one row for Tab, and the arrow keys go to the others", async () => {
    const { user } = await openApp(inboxOf(5), "/?view=all");
    await waitFor(() => expect(rows()).toHaveLength(5));
    expect(rows().filter((row) => row.tabIndex === 0)).toEqual([rows()[0]]);
    act(() => rows()[0]?.focus());
    await user.keyboard("{ArrowDown}{ArrowDown}");
    await waitFor(() => expect(rows()[1]).toHaveFocus());
    expect(rows().filter((row) => row.tabIndex === 0)).toEqual([rows()[1]]);
  });

  test("select rows with Shift and a click, from the one that was selected before", async () => {
    const { user } = await openApp(inboxOf(5), "/?view=all");
    await waitFor(() => expect(rows()).toHaveLength(5));
    await user.click(screen.getByRole("checkbox", { name: "Select Customer 1" }));
    await user.keyboard("{Shift>}");
    await user.click(rows()[3] as HTMLElement);
    await user.keyboard("{/Shift}");
    const selected = screen.getAllByRole("checkbox", { name: /^Select/, checked: true });
    expect(selected.map((box) => box.getAttribute("aria-label"))).toEqual([1, 2, 3].map((n) => `Select Customer ${n}`));
    expect(window.location.pathname).toBe("/");
  });
});
