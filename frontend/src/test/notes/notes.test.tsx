import { screen, waitFor, within } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { beforeEach, describe, expect, test } from "vitest";

import { expectNoAxeViolations } from "../support/accessibility";
import { findComposer, findLog, findMessage, openApp, reloadApp, sendReply } from "../support/app";
import { BEN, FakeIdentityProvider } from "../support/fakeIdentityProvider";
import type { FakeConversation, FakeInbox } from "../support/fakeInbox";
import { findNoteField, noteButton, writeNote } from "../support/notes";
import { ADDRESS, goOffline, goOnline, inboxWithQuestion, repliesIn } from "../support/replies";
import { server } from "../support/server";

const NOTE = "She called: wrong size, be kind.";

let inbox: FakeInbox;
let marie: FakeConversation;

beforeEach(() => {
  ({ inbox, marie } = inboxWithQuestion({ recipients: ["customer", "operator"] }));
});

const notesOf = ({ activity }: FakeConversation) => activity.filter(({ kind }) => kind === "note");

/** Answers each POST of a note with this, and records its key and body. */
function failNotes(answer: () => Response): { key: string | null; body: string }[] {
  const asked: { key: string | null; body: string }[] = [];
  server.use(
    http.post("*/api/conversations/:id/notes", async ({ request }) => {
      const { body } = (await request.clone().json()) as { body: string };
      asked.push({ key: request.headers.get("Idempotency-Key"), body });
      return answer();
    }),
  );
  return asked;
}

describe("A note", () => {
  test("is added with the key n, and is never sent to anybody", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    (await findLog()).focus();
    await user.keyboard("n");
    expect(await findNoteField()).toHaveFocus();
    await user.keyboard(NOTE);
    await user.keyboard("{Control>}{Enter}{/Control}");
    const shown = await screen.findByRole("article", { name: "Internal note by Ann Agent" });
    expect(within(shown).getByText(NOTE)).toBeVisible();
    expect(await findNoteField()).toHaveValue("");
    expect(screen.getByText("Note added")).toHaveAttribute("role", "status");
    expect(inbox.posted).toEqual([]);
    expect(notesOf(marie).map(({ body }) => body)).toEqual([NOTE]);
    await expectNoAxeViolations();
  });

  test("says that only the team reads it", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    await user.click(await screen.findByRole("radio", { name: "Note" }));
    expect(await findNoteField()).toHaveFocus();
    expect(await findNoteField()).toHaveAccessibleDescription("Only your team reads this. It is never sent.");
    expect(noteButton()).toBeDisabled();
    await user.keyboard("{Control>}{Enter}{/Control}");
    expect(notesOf(marie)).toEqual([]);
    await expectNoAxeViolations();
  });

  test("is in French when that is chosen", async () => {
    localStorage.setItem("inbox.locale", "fr-CA");
    const { user } = await openApp(inbox, ADDRESS);
    await user.click(await screen.findByRole("radio", { name: "Note" }));
    expect(await screen.findByRole("textbox", { name: "Note interne" })).toBeVisible();
    expect(screen.getByRole("button", { name: "Ajouter la note" })).toBeVisible();
  });

  test("that the server did not answer stays, and is added once when it is tried again", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    const asked = failNotes(() => HttpResponse.error());
    await writeNote(user, NOTE);
    expect(await screen.findByText(/The note was not added\. It stays here/, { ignore: "[role=alert]" })).toBeVisible();
    expect(await findNoteField()).toHaveValue(NOTE);
    await user.click(screen.getByRole("button", { name: "Retry" }));
    await waitFor(() => expect(asked).toHaveLength(2));
    expect(asked[0]?.key).toBe(asked[1]?.key);
    server.resetHandlers(...new FakeIdentityProvider().handlers, ...inbox.handlers);
    await user.click(await screen.findByRole("button", { name: "Retry" }));
    await screen.findByRole("article", { name: "Internal note by Ann Agent" });
    expect(notesOf(marie)).toHaveLength(1);
  });

  test("written offline stays and says so", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    failNotes(() => HttpResponse.error());
    await findMessage("Where is my parcel?");
    goOffline();
    window.dispatchEvent(new Event("offline"));
    await writeNote(user, NOTE);
    expect(await screen.findByText(/You are offline, so the note was not added/)).toBeVisible();
    expect(await findNoteField()).toHaveValue(NOTE);
    goOnline();
  });

  test("of which an earlier version was added keeps what was changed, under another key", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    const reused = { error: { code: "idempotency_key_reused", message: "No." } };
    const asked = failNotes(() => HttpResponse.json(reused, { status: 422 }));
    await writeNote(user, NOTE);
    expect(await screen.findByText(/An earlier version/, { ignore: "[role=alert]" })).toBeVisible();
    expect(await findNoteField()).toHaveValue(NOTE);
    await user.click(noteButton());
    await waitFor(() => expect(asked).toHaveLength(2));
    expect(asked[0]?.key).not.toBe(asked[1]?.key);
  });

  test("that is unfinished survives a reload, with its mode", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    await user.click(await screen.findByRole("radio", { name: "Note" }));
    await user.keyboard(NOTE);
    await reloadApp(inbox, ADDRESS);
    expect(await findNoteField()).toHaveValue(NOTE);
    expect(screen.getByRole("radio", { name: "Note" })).toBeChecked();
  });

  test("is not shown to another agent, who cannot add it in their name", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    await user.click(await screen.findByRole("radio", { name: "Note" }));
    await user.keyboard(NOTE);
    const provider = new FakeIdentityProvider();
    provider.person = BEN;
    const { user: ben } = await reloadApp(inbox, ADDRESS, provider);
    expect(await findComposer()).toHaveValue("");
    await ben.click(screen.getByRole("radio", { name: "Note" }));
    expect(await findNoteField()).toHaveValue("");
  });

  test("takes over what another tab writes, and joins what both wrote at the same time", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    await user.click(await screen.findByRole("radio", { name: "Note" }));
    await user.keyboard("Ours");
    const [key = ""] = Object.keys(localStorage).filter((name) => name.startsWith("inbox.notes."));
    const ours = JSON.parse(localStorage.getItem(key) ?? "{}") as { version: object };
    const write = (text: string, version: object) =>
      window.dispatchEvent(new StorageEvent("storage", { key, newValue: JSON.stringify({ ...ours, text, version }) }));
    write("Ours and more", { ...ours.version, other: 1 });
    await waitFor(async () => expect(await findNoteField()).toHaveValue("Ours and more"));
    write("An older text", {});
    write("Theirs", { other: 2 });
    await waitFor(async () => expect(await findNoteField()).toHaveValue("Ours and more\n\nTheirs"));
  });
});

describe("What was written as a note", () => {
  /** Everything that the app has asked the server to send, and all that could be sent later. */
  function expectNoReplyWith(words: string) {
    expect(inbox.posted.map(({ body }) => body).filter((body) => body.includes(words))).toEqual([]);
    for (const [key, value] of Object.entries(localStorage)) {
      if (!key.startsWith("inbox.notes.")) expect(String(value)).not.toContain(words);
    }
  }

  test("stays out of the reply when the mode changes, and each keeps its own text", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    await user.click(await findComposer());
    await user.keyboard("Dear Marie");
    await user.click(screen.getByRole("radio", { name: "Note" }));
    await user.keyboard(NOTE);
    await user.click(screen.getByRole("radio", { name: "Reply, unfinished" }));
    expect(await findComposer()).toHaveValue("Dear Marie");
    expectNoReplyWith(NOTE);
    await user.keyboard("{Control>}{Enter}{/Control}");
    await waitFor(() => expect(inbox.posted.map(({ body }) => body)).toEqual(["Dear Marie"]));
    await user.click(screen.getByRole("radio", { name: "Note, unfinished" }));
    expect(await findNoteField()).toHaveValue(NOTE);
    expectNoReplyWith(NOTE);
  });

  test("stays a note when a reply is undone meanwhile", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    await sendReply(user, "It left today.");
    await waitFor(() => expect(repliesIn(marie)).toHaveLength(1));
    await user.click(screen.getByRole("radio", { name: "Note" }));
    await user.keyboard(NOTE);
    await user.click(within(await findMessage("It left today.")).getByRole("button", { name: "Undo" }));
    await waitFor(async () => expect(await findComposer()).toHaveValue("It left today."));
    expect(await findComposer()).toHaveFocus();
    expectNoReplyWith(NOTE);
    await user.keyboard("{Control>}{Enter}{/Control}");
    await waitFor(() => expect(inbox.posted).toHaveLength(2));
    expectNoReplyWith(NOTE);
    await user.click(screen.getByRole("radio", { name: "Note, unfinished" }));
    expect(await findNoteField()).toHaveValue(NOTE);
  });

  test("stays a note after a reload in which a reply waits", async () => {
    inbox.faults = ["lost before"];
    const { user } = await openApp(inbox, ADDRESS);
    await sendReply(user, "It left today.");
    await screen.findByText("Not sent yet – retrying");
    await user.click(screen.getByRole("radio", { name: "Note" }));
    await user.keyboard(NOTE);
    await reloadApp(inbox, ADDRESS);
    await waitFor(() => expect(inbox.posted.map(({ body }) => body)).toEqual(["It left today."]));
    expect(await findNoteField()).toHaveValue(NOTE);
    expectNoReplyWith(NOTE);
  });

  test("stays a note in another tab, even if its storage is mistaken for a draft", async () => {
    await openApp(inbox, ADDRESS);
    const stolen = { id: "n1", author: "agent-1", conversationId: "c0", text: NOTE, mentions: [], version: { a: 1 } };
    const newValue = JSON.stringify(stolen);
    window.dispatchEvent(new StorageEvent("storage", { key: "inbox.drafts.agent-1.c0", newValue }));
    window.dispatchEvent(new StorageEvent("storage", { key: "inbox.replies.n1", newValue }));
    expect(await findComposer()).toHaveValue("");
    expectNoReplyWith(NOTE);
  });

  test("has no path in the code to the drafts, the outbox and the request of a reply", () => {
    const sources = import.meta.glob<string>("../../features/{notes,replies}/**/*.{ts,tsx}", {
      eager: true,
      query: "?raw",
      import: "default",
    });
    const importsOf = (folder: string) =>
      Object.entries(sources)
        .filter(([path]) => path.includes(`/features/${folder}/`))
        .flatMap(([, source]) => [...source.matchAll(/from "([^"]+)"/g)].map(([, from = ""]) => from));
    expect(importsOf("notes").length).toBeGreaterThan(0);
    expect(importsOf("notes").filter((from) => /replies\/(?!shared\/)|conversations\/replies/.test(from))).toEqual([]);
    expect(importsOf("replies").filter((from) => /notes|conversations\/activity/.test(from))).toEqual([]);
  });
});
