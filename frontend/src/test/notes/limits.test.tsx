import { fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";

import { openApp } from "../support/app";
import { findNoteField, noteButton } from "../support/notes";
import { ADDRESS, inboxWithQuestion } from "../support/replies";

async function openNoteWith(text: string) {
  const { inbox, marie } = inboxWithQuestion();
  const { user } = await openApp(inbox, ADDRESS);
  await user.click(await screen.findByRole("radio", { name: "Note" }));
  fireEvent.change(await findNoteField(), { target: { value: text } });
  await user.click(noteButton());
  return marie;
}

test("A note that is too long says by how much, and is not added", async () => {
  const marie = await openNoteWith("a".repeat(20_001));
  const message = "1 character too many. A note may have 20,000.";
  expect(await findNoteField()).toHaveAccessibleDescription(message);
  expect(await findNoteField()).toBeInvalid();
  expect(screen.getByRole("alert")).toHaveTextContent(message);
  expect(marie.activity).toEqual([]);
});

test("A note is counted as the server counts it: an emoji is no two characters", async () => {
  const marie = await openNoteWith("🙂".repeat(20_000));
  await waitFor(() => expect(marie.activity).toHaveLength(1));
  expect(await findNoteField()).toHaveValue("");
});
