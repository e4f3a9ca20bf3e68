import { fireEvent, screen, within } from "@testing-library/react";

import type { ConversationDetail } from "../../api/types";
import { findComposer } from "../support/app";
import { inboxWithQuestion } from "../support/replies";

/** An inbox with one conversation, whose storage takes uploads. */
export function inboxForFiles(overrides: Partial<ConversationDetail> = {}) {
  const { inbox, marie } = inboxWithQuestion(overrides);
  inbox.uploads.install();
  return { inbox, marie };
}

/** The agent chooses files in the browser's dialog. */
export async function chooseFiles(...files: File[]): Promise<void> {
  const input = (await findComposer()).form?.querySelector<HTMLInputElement>("input[type=file]");
  if (!input) throw new Error("There is no dialog.");
  takeFiles(input, files);
}

export function takeFiles(input: HTMLInputElement, files: File[]): void {
  Object.defineProperty(input, "files", { configurable: true, value: files });
  // A browser empties the list with the value.
  Object.defineProperty(input, "value", { configurable: true, get: () => "", set: () => {} });
  fireEvent.change(input);
}

export const findFiles = () => screen.findByRole("list", { name: "Files of this reply" });

/** The chip of a file, by its name. */
export async function findChip(name: string): Promise<HTMLElement> {
  const bdi = await within(await findFiles()).findByTitle(name);
  const chip = bdi.closest("li");
  if (!chip) throw new Error(`${name} is not in the list`);
  return chip;
}

/** What is dragged or pasted. */
export function dataWith(files: File[], texts: Record<string, string> = {}) {
  const items = files.map((file) => ({
    kind: "file",
    getAsFile: () => file,
    webkitGetAsEntry: () => ({ isDirectory: file.type === "folder", name: file.name }),
  }));
  const types = [...(files.length > 0 ? ["Files"] : []), ...Object.keys(texts)];
  return { files, items, types, getData: (type: string) => texts[type] ?? "", dropEffect: "none" };
}

export function drop(target: Element, files: File[]): { dropEffect: string } {
  const dataTransfer = dataWith(files);
  fireEvent.dragOver(target, { dataTransfer });
  fireEvent.drop(target, { dataTransfer });
  return dataTransfer;
}

/** Everything that the browser keeps. */
export const stored = () => Object.values({ ...localStorage, ...sessionStorage }).join("\n");
