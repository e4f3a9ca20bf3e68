import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";

import { expectNoAxeViolations } from "../support/accessibility";
import { findComposer, openApp, rows } from "../support/app";
import { FakeInbox } from "../support/fakeInbox";

let inbox: FakeInbox;
beforeEach(() => {
  inbox = new FakeInbox();
  for (const name of ["Zoé Roy", "John Smith"]) inbox.addMessage(inbox.addConversation(name), { body: "Hello" });
});

const findPalette = () => screen.findByRole("dialog", { name: "Commands and conversations" });

test("The palette opens with Ctrl+K, also while the agent writes, and closes with Escape", async () => {
  const { user } = await openApp(inbox, "/conversations/c0");
  await user.click(await findComposer());
  await user.keyboard("{Control>}k{/Control}");
  await findPalette();
  await expectNoAxeViolations();
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  await waitFor(async () => expect(await findComposer()).toHaveFocus());
});

test("A command is found by the beginnings of its words, and run with Enter", async () => {
  const { user } = await openApp(inbox, "/conversations/c0");
  await findComposer();
  await user.keyboard("{Control>}k{/Control}");
  const palette = within(await findPalette());
  await user.keyboard("short key");
  await waitFor(() => expect(palette.getAllByRole("menuitem")).toHaveLength(1));
  await user.keyboard("{Enter}");
  expect(await screen.findByRole("dialog", { name: "Keyboard shortcuts" })).toBeInTheDocument();
});

test("A conversation that was open is found without its accents", async () => {
  const { user } = await openApp(inbox, "/conversations/c0");
  await findComposer();
  await waitFor(() => expect(rows()).toHaveLength(2));
  await user.click(rows().find((row) => row.textContent?.includes("John")) as HTMLElement);
  await waitFor(() => expect(window.location.pathname).toBe("/conversations/c1"));
  await user.keyboard("{Control>}k{/Control}");
  await findPalette();
  await user.keyboard("zoe");
  await screen.findByRole("menuitem", { name: /Zoé Roy/ });
  await user.keyboard("{Enter}");
  await waitFor(() => expect(window.location.pathname).toBe("/conversations/c0"));
});

test("Words that match nothing say so", async () => {
  const { user } = await openApp(inbox);
  await user.keyboard("/");
  const palette = within(await findPalette());
  await user.keyboard("xyzzy");
  expect(await palette.findByText("Nothing matches.")).toBeInTheDocument();
});
