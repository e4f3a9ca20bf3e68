import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { beforeEach, describe, expect, test } from "vitest";

import { findComposer, openApp, rows } from "../support/app";
import { type FakeConversation, FakeInbox } from "../support/fakeInbox";
import { findNoteField, writeNote } from "../support/notes";
import { server } from "../support/server";

const ADDRESS = "/conversations/c0?view=all";
const NOTE = "She called: wrong size, be kind.";

let inbox: FakeInbox;
let marie: FakeConversation;

beforeEach(() => {
  inbox = new FakeInbox();
  [marie] = ["Marie Tremblay", "John Smith"].map((name) => {
    const conversation = inbox.addConversation(name);
    inbox.addMessage(conversation, { body: `Hello from ${name}` });
    return conversation;
  }) as [FakeConversation];
});

const path = () => window.location.pathname;
const noteMode = () => screen.findByRole("radio", { name: /^Note/ });

/** From now on, notes wait. Returns what lets them go on, to this answer or else to the server. */
function holdNotes(answer?: () => Response): () => void {
  let letGo = () => {};
  const until = new Promise<void>((resolve) => (letGo = resolve));
  server.use(
    http.post("*/api/conversations/:id/notes", async () => {
      await until;
      return answer?.();
    }),
  );
  return letGo;
}

async function openRow(id: string) {
  const row = await waitFor(() => rows().find(({ dataset }) => dataset.conversation === id) ?? expect.fail());
  fireEvent.click(row);
  await waitFor(() => expect(path()).toBe(`/conversations/${id}`));
}

describe("A note whose author goes on before the answer", () => {
  test("is added, and does not come back as a draft", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    const letGo = holdNotes();
    await writeNote(user, NOTE);
    await user.click(screen.getByRole("radio", { name: /^Reply/ }));
    letGo();
    expect(await screen.findByText("Note added")).toHaveAttribute("role", "status");
    expect(await screen.findByRole("radio", { name: "Note" })).not.toBeChecked();
    await user.click(await noteMode());
    expect(await findNoteField()).toHaveValue("");
    expect(Object.keys(localStorage).filter((key) => key.startsWith("inbox.notes."))).toEqual([]);
    expect(marie.activity).toHaveLength(1);
  });

  test("is still being added when they come back, and is not added again", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    const letGo = holdNotes();
    await writeNote(user, NOTE);
    await user.click(screen.getByRole("radio", { name: /^Reply/ }));
    await user.click(await noteMode());
    expect(screen.getByRole("button", { name: "Add note" })).toHaveAttribute("aria-busy", "true");
    letGo();
    await waitFor(async () => expect(await findNoteField()).toHaveValue(""));
    expect(marie.activity).toHaveLength(1);
  });

  test("says where it is when it fails, and stays there with the reason", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    const letGo = holdNotes(() => HttpResponse.error());
    await writeNote(user, NOTE);
    await openRow("c1");
    await findComposer();
    letGo();
    const toasts = within(await screen.findByRole("region", { name: "What just happened" }));
    expect(toasts.getByText(/note in the conversation with Marie Tremblay was not added/)).toBeVisible();
    await openRow("c0");
    expect(await findNoteField()).toHaveValue(NOTE);
    expect(screen.getByRole("button", { name: "Retry" })).toBeVisible();
    expect(await findNoteField()).toHaveAccessibleDescription(/The note was not added\. It stays here/);
  });
});

test("A note that the server refuses is not offered for the same try again", async () => {
  const { user } = await openApp(inbox, ADDRESS);
  const body = { error: { code: "invalid_body", message: "No." } };
  server.use(http.post("*/api/conversations/:id/notes", () => HttpResponse.json(body, { status: 422 })));
  await writeNote(user, NOTE);
  await waitFor(async () => expect(await findNoteField()).toHaveAccessibleDescription(/does not accept this note/));
  expect(screen.queryByRole("button", { name: "Retry" })).toBeNull();
  await user.keyboard(" More");
  expect(await findNoteField()).toHaveAccessibleDescription("Only your team reads this. It is never sent.");
});

describe("A note that another tab adds", () => {
  const key = "inbox.notes.agent-1.c0";

  async function writeAndLeave() {
    const { user } = await openApp(inbox, ADDRESS);
    await user.click(await noteMode());
    await user.keyboard(NOTE);
    const draft = JSON.parse(localStorage.getItem(key) ?? "{}") as { version: object };
    await user.click(screen.getByRole("radio", { name: /^Reply/ }));
    return { user, draft };
  }

  test("is no draft here either, although the note field was not open", async () => {
    const { user, draft } = await writeAndLeave();
    const cleared = { ...draft, id: "n2", text: "", version: { ...draft.version, other: 1 } };
    localStorage.removeItem(key);
    window.dispatchEvent(new StorageEvent("storage", { key, newValue: JSON.stringify(cleared) }));
    window.dispatchEvent(new StorageEvent("storage", { key, newValue: null }));
    expect(await screen.findByRole("radio", { name: "Note" })).not.toBeChecked();
    await user.click(await noteMode());
    expect(await findNoteField()).toHaveValue("");
  });

  test("while the browser had put this page away is no draft when it comes back", async () => {
    const { user } = await writeAndLeave();
    localStorage.removeItem(key);
    window.dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
    await user.click(await screen.findByRole("radio", { name: "Note" }));
    expect(await findNoteField()).toHaveValue("");
  });
});
