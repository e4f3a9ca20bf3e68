import { fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { findComposer, openApp } from "../support/app";
import { FakeInbox } from "../support/fakeInbox";

const MENU = "../../features/triage/pickers/TagMenu";

let inbox: FakeInbox;
let failToLoad: () => void;

beforeEach(() => {
  inbox = new FakeInbox();
  inbox.addMessage(inbox.addConversation("Marie Tremblay"), { body: "Hello" });
  vi.spyOn(console, "error").mockReturnValue();
  const failure = new Promise<never>((_, reject) => (failToLoad = () => reject(new Error("It did not load."))));
  failure.catch(() => undefined);
  vi.doMock(MENU, () => failure);
});
afterEach(() => void vi.doUnmock(MENU));

const press = (key: string) => fireEvent.keyDown(document.body, { key });

test("While a menu loads, what is typed runs no commands; if it does not load, the page says so and stays", async () => {
  await openApp(inbox, "/conversations/c0");
  const composer = await findComposer();
  press("t");
  await waitFor(() => expect(document.querySelector("[data-overlay]")).not.toBeNull());
  press("r");
  expect(composer).not.toHaveFocus();
  failToLoad();
  await waitFor(() => expect(screen.getByRole("region", { name: "What just happened" })).toHaveTextContent(/did not load/));
  expect(composer).toBeVisible();
  press("r");
  expect(composer).toHaveFocus();
});
