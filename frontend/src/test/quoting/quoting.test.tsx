import { screen, within } from "@testing-library/react";
import { beforeEach, describe, expect, test } from "vitest";

import { expectNoAxeViolations } from "../support/accessibility";
import { findComposer, findLog, findMessage, findRecipient, openApp } from "../support/app";
import type { FakeConversation, FakeInbox } from "../support/fakeInbox";
import { ADDRESS, inboxWithQuestion } from "../support/replies";

const HOSTILE = `<img src=x onerror="document.title='hacked'"> </textarea><script>1</script>`;

let inbox: FakeInbox;
let marie: FakeConversation;

beforeEach(() => {
  ({ inbox, marie } = inboxWithQuestion());
});

async function open() {
  const app = await openApp(inbox, ADDRESS);
  return { ...app, composer: await findComposer() };
}

const findNewest = async () => (await screen.findAllByRole("article")).at(-1) as HTMLElement;
const quoteButton = (shown: HTMLElement) => within(shown).getByRole("button", { name: "Quote" });

function select(shown: HTMLElement, words: string): void {
  const walker = document.createTreeWalker(shown, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode as Text;
    const at = node.data.indexOf(words);
    if (at >= 0) return void window.getSelection()?.setBaseAndExtent(node, at, node, at + words.length);
  }
  throw new Error(`${words} is not shown.`);
}

describe("Quote", () => {
  test("puts the message's words as lines of their own at the caret, and the agent writes on below", async () => {
    inbox.addMessage(marie, { body: "It is late.\nIs it lost?" });
    const { user, composer } = await open();
    await user.type(composer, "Hello Marie,");
    await user.click(quoteButton(await findNewest()));
    expect(composer).toHaveFocus();
    await user.keyboard("It is not.");
    expect(composer).toHaveValue("Hello Marie,\n> It is late.\n> Is it lost?\n\nIt is not.");
    await expectNoAxeViolations();
  });

  test("takes what is selected in that message", async () => {
    const { user, composer } = await open();
    const shown = await findMessage("Where is my parcel?");
    select(shown, "my parcel");
    await user.click(quoteButton(shown));
    expect(composer).toHaveValue("> my parcel\n\n");
  });

  test("leaves out the history that the message quotes, and what comes after some lines", async () => {
    const lines = Array.from({ length: 12 }, (_, number) => `Line ${number + 1}`);
    inbox.addMessage(marie, { body: `${lines.join("\n")}\n> You wrote this`, text: `${lines.join("\n")}\n> You wrote this` });
    const { user, composer } = await open();
    await user.click(quoteButton(await findNewest()));
    expect(composer).toHaveValue(`${lines.slice(0, 8).map((line) => `> ${line}`).join("\n")}…\n\n`);
  });

  test("keeps hostile words as words", async () => {
    inbox.addMessage(marie, { body: HOSTILE, text: HOSTILE });
    const { user, composer } = await open();
    await user.keyboard("q");
    expect(composer).toHaveValue(`> ${HOSTILE}\n\n`);
    expect(document.querySelector("img[src=x]")).toBeNull();
  });
});

describe("The key q", () => {
  test("quotes the newest message of somebody else", async () => {
    inbox.addMessage(marie, { body: "Thank you.", sender: "technician", author: "Ann Agent" });
    const { user, composer } = await open();
    await findMessage("Thank you.");
    await user.keyboard("q");
    expect(composer).toHaveFocus();
    expect(composer).toHaveValue("> Where is my parcel?\n\n");
  });

  test("quotes the newest message of whom the reply is to, never private words of the marketplace to the customer", async () => {
    marie.detail.recipients = ["customer", "operator"];
    inbox.addMessage(marie, { body: "This customer has opened a claim.", sender: "operator" });
    const { user, composer } = await open();
    const shown = await findMessage("This customer has opened a claim.");
    await user.keyboard("q");
    expect(composer).toHaveValue("> Where is my parcel?\n\n");
    const quoteTo = async (recipient: string) => {
      await user.clear(composer);
      await user.click(await findRecipient(recipient));
      (await findLog()).focus();
      await user.keyboard("q");
    };
    await quoteTo("Both");
    expect(composer).toHaveValue("> Where is my parcel?\n\n");
    await quoteTo("Marketplace");
    expect(composer).toHaveValue("> This customer has opened a claim.\n\n");
    await quoteTo("Customer");
    expect(composer).toHaveValue("> Where is my parcel?\n\n");
    // Whoever points at these words gets them.
    await user.clear(composer);
    await user.click(quoteButton(shown));
    expect(composer).toHaveValue("> This customer has opened a claim.\n\n");
  });

  test("quotes nothing by itself if whom the reply is to has written nothing", async () => {
    ({ inbox, marie } = inboxWithQuestion({ recipients: ["operator"] }));
    const { user, composer } = await open();
    await findMessage("Where is my parcel?");
    await user.keyboard("q");
    expect(composer).toHaveValue("");
  });

  test("quotes the message that has the focus, or what is selected", async () => {
    inbox.addMessage(marie, { body: "Is it lost?" });
    const { user, composer } = await open();
    quoteButton(await findMessage("Where is my parcel?")).focus();
    await user.keyboard("q");
    expect(composer).toHaveValue("> Where is my parcel?\n\n");
    composer.blur();
    select(await findMessage("Is it lost?"), "lost");
    await user.keyboard("q");
    expect(composer).toHaveValue("> Where is my parcel?\n\n> lost\n\n");
  });

  test("writes a q in a text field", async () => {
    const { user, composer } = await open();
    await user.type(composer, "q");
    expect(composer).toHaveValue("q");
  });
});

test("nothing is quoted where nobody can be written to", async () => {
  ({ inbox } = inboxWithQuestion({ recipients: [] }));
  const { user } = await openApp(inbox, ADDRESS);
  const shown = await findMessage("Where is my parcel?");
  await user.keyboard("q");
  expect(within(shown).queryByRole("button", { name: "Quote" })).toBeNull();
  expect(document.querySelector("textarea")).toHaveValue("");
});

test("a note is no message, so its words are not quoted", async () => {
  const { user, composer } = await open();
  await findMessage("Where is my parcel?");
  const note = document.createElement("article");
  note.textContent = "Only for us";
  document.querySelector("[role=log]")?.append(note);
  select(note, "Only for us");
  await user.keyboard("q");
  expect(composer).toHaveValue("> Where is my parcel?\n\n");
});
