import { screen, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { expectNoAxeViolations } from "../support/accessibility";
import { findMessage, openApp } from "../support/app";
import { readyFile, readyPicture } from "../support/inbox/attachments";
import { ADDRESS, inboxWithQuestion } from "../support/replies";
import { addAttachments, findViewer, openWith, thumbnails } from "./support";

const FILES = "../../features/attachments/MessageAttachments";
const VIEWER = "../../features/attachments/viewer/PictureViewer";

beforeEach(() => void vi.spyOn(console, "error").mockReturnValue());
afterEach(() => {
  vi.doUnmock(FILES);
  vi.doUnmock(VIEWER);
});

/** Lets a part of the page fail to load the first times. */
function failsAtFirst(path: string, times: number): void {
  let asked = 0;
  vi.doMock(path, (importOriginal) => {
    asked += 1;
    if (asked <= times) throw new Error("There is no such file.");
    return importOriginal();
  });
}

describe("The code of the files", () => {
  test("that does not load leaves the names and sizes, and can be loaded again", async () => {
    failsAtFirst(FILES, 2);
    const { inbox, marie } = inboxWithQuestion();
    addAttachments(inbox, marie, [["photo.jpg", readyPicture("photo.jpg")], ["a\u202ecod.exe", readyFile("acod.exe")]]);
    const { user } = await openApp(inbox, ADDRESS);
    const message = within(await findMessage("See here"));
    expect(await message.findByText(/does not work at the moment/)).toBeVisible();
    expect(message.getByText("photo.jpg")).toBeVisible();
    expect(message.getByText("acod.exe")).toBeVisible();
    expect(message.getAllByText(/48\skB/)).toHaveLength(2);
    await expectNoAxeViolations();
    await user.click(message.getByRole("button", { name: "Try again" }));
    expect(await thumbnails()).toHaveLength(1);
  });

  test("that fails leaves the names, and the other messages", async () => {
    const { inbox, marie } = inboxWithQuestion();
    addAttachments(inbox, marie, [["photo.jpg", readyPicture("photo.jpg", { name: 5 as never })]]);
    addAttachments(inbox, marie, [["other.jpg", readyPicture("other.jpg")]], { body: "Another" });
    await openApp(inbox, ADDRESS);
    const message = within(await findMessage("See here"));
    expect(await message.findByText(/does not work at the moment/)).toBeVisible();
    expect(message.getByText("photo.jpg")).toBeVisible();
    expect(await thumbnails()).toHaveLength(1);
  });
});

test("A viewer that does not load says so and leaves the thumbnails", async () => {
  failsAtFirst(VIEWER, 2);
  const { user } = await openWith(["photo.jpg", readyPicture("photo.jpg")]);
  const [thumbnail] = (await thumbnails()) as [HTMLElement];
  await user.click(thumbnail);
  expect(await screen.findByText(/This part of the page did not load/, { selector: "section *" })).toBeVisible();
  await user.click(thumbnail);
  expect(await findViewer()).toBeVisible();
});
