import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, vi } from "vitest";

import type { Message } from "../../api/types";
import { openApp } from "../support/app";
import type { FakeConversation, FakeInbox } from "../support/fakeInbox";
import { buildAttachment, type FileAnswer } from "../support/inbox/attachments";
import { ADDRESS, inboxWithQuestion } from "../support/replies";

/** An attachment's name as the message tells it, and what the server answers about its file, one after the other. */
export type Attached = [name: string, ...answers: FileAnswer[]];

let count = 0;

/** Adds a customer's message with attachments. Returns their ids. */
export function addAttachments(
  inbox: FakeInbox,
  conversation: FakeConversation,
  attached: Attached[],
  fields: Partial<Message> & { body: string } = { body: "See here" },
): string[] {
  const attachments = attached.map(([name, ...answers]) => {
    count += 1;
    const id = `file-${count}`;
    inbox.files.set(id, answers);
    return buildAttachment(id, name);
  });
  inbox.addMessage(conversation, { ...fields, attachments });
  return attachments.map(({ id }) => id);
}

/** Opens a conversation whose last message has these attachments. */
export async function openWith(...attached: Attached[]) {
  const { inbox, marie } = inboxWithQuestion();
  const ids = addAttachments(inbox, marie, attached);
  const app = await openApp(inbox, ADDRESS);
  return { ...app, inbox, marie, ids, list: await findFiles() };
}

/** The list of the only message with attachments, once the code of the files is loaded. */
export function findFiles(): Promise<HTMLElement> {
  return waitFor(() => {
    const list = screen.getByRole("list", { name: "Attachments" });
    // Unlike those of the plain list, its items can take the focus.
    expect(list.querySelector("li[tabindex]")).not.toBeNull();
    return list;
  });
}

export const thumbnails = () => screen.findAllByRole("button", { name: /^Open the picture/ });

/** The picture inside a thumbnail or the viewer. jsdom loads none, so tests say what became of it. */
export function pictureIn(element: HTMLElement): HTMLImageElement {
  const picture = element.querySelector("img");
  if (!picture) throw new Error("There is no picture.");
  return picture;
}

export const loads = (element: HTMLElement) => fireEvent.load(pictureIn(element));
export const failsToLoad = (element: HTMLElement) => fireEvent.error(pictureIn(element));

export const findViewer = () => screen.findByRole("dialog", { name: /^Picture / });

/** Opens a conversation whose last message has these pictures, and in the viewer the last one of them. */
export async function openViewer(...attached: Attached[]) {
  const app = await openWith(...attached);
  const all = await waitFor(() => {
    const found = within(app.list).getAllByRole("button", { name: /^Open the picture/ });
    expect(found).toHaveLength(attached.length);
    return found;
  });
  const last = all.at(-1);
  if (!last) throw new Error("There is no thumbnail.");
  await app.user.click(last);
  const viewer = await findViewer();
  return { ...app, viewer, inViewer: within(viewer), opener: last };
}

/** Lets time pass; the test has to use fake timers. */
export const passes = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));
