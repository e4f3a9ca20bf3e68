import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, test } from "vitest";

import { expectNoAxeViolations } from "../support/accessibility";
import { findMessage, openApp, rows } from "../support/app";
import { buildFile, readyFile, readyPicture } from "../support/inbox/attachments";
import { showOnly } from "../support/intersection";
import { ADDRESS, inboxWithQuestion } from "../support/replies";
import { addAttachments, failsToLoad, findViewer, loads, openViewer, pictureIn, thumbnails } from "./support";

const three = (["one.jpg", "two.jpg", "three.jpg"] as const).map(
  (name) => [name, readyPicture(name, { size: 2_481_233 })] as [string, ReturnType<typeof readyPicture>],
);

// jsdom has no pointer capture.
beforeEach(() => void (HTMLElement.prototype.setPointerCapture = () => {}));

/** jsdom has no layout: the sizes of the stage, and of the fitted and the real picture. */
function giveSizes(viewer: HTMLElement, natural = 1600) {
  const picture = pictureIn(viewer);
  for (const [name, value] of [["offsetWidth", 800], ["offsetHeight", 600], ["naturalWidth", natural]] as const) {
    Object.defineProperty(picture, name, { configurable: true, value });
  }
  Object.defineProperty(picture.parentElement, "clientWidth", { configurable: true, value: 1000 });
  loads(viewer);
  return picture;
}

describe("The viewer", () => {
  test("shows a picture with its name, who sent it and when, its size and its place among all", async () => {
    const { inViewer, viewer } = await openViewer(...three);
    expect(pictureIn(viewer)).toHaveAttribute("alt", "three.jpg");
    expect(inViewer.getByRole("heading", { name: "three.jpg" })).toBeVisible();
    expect(inViewer.getByText("Marie Tremblay")).toBeVisible();
    expect(viewer.querySelector("time")).toHaveAttribute("datetime", expect.stringMatching(/^2026-03-02T/));
    expect(viewer.querySelector("time")).toHaveTextContent(/March 2, 2026/);
    expect(inViewer.getByText(/2\.5\sMB/)).toBeVisible();
    expect(inViewer.getByText("3 of 3")).toBeVisible();
    expect(inViewer.getByRole("link", { name: "Download three.jpg" })).toHaveAttribute("rel", "noreferrer");
    await expectNoAxeViolations();
  });

  test("opens with Enter, closes with Escape, and gives the focus back to the thumbnail", async () => {
    const { user, opener } = await openViewer(...three);
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    await waitFor(() => expect(opener).toHaveFocus());
    expect(window.location.pathname).toBe(ADDRESS);
    await user.keyboard("{Enter}");
    const viewer = await findViewer();
    await user.click(within(viewer).getByRole("button", { name: "Close the picture" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    await waitFor(() => expect(opener).toHaveFocus());
  });

  test("goes to other pictures with the arrows, and tells screen readers which", async () => {
    const { user, inViewer, viewer } = await openViewer(...three);
    await user.keyboard("{ArrowLeft}");
    expect(inViewer.getByText("2 of 3")).toBeVisible();
    expect(pictureIn(viewer)).toHaveAttribute("alt", "two.jpg");
    expect(inViewer.getByRole("status")).toHaveTextContent("two.jpg, picture 2 of 3. Zoom 100%");
    expect(viewer).toHaveAccessibleName("Picture two.jpg");
    await user.keyboard("{ArrowLeft}{ArrowLeft}{ArrowLeft}");
    expect(inViewer.getByText("1 of 3")).toBeVisible();
    await user.keyboard("{ArrowRight}");
    expect(inViewer.getByText("2 of 3")).toBeVisible();
  });

  test("goes to other pictures with its buttons, which keep the focus at the end", async () => {
    const { user, inViewer } = await openViewer(...three);
    const previous = inViewer.getByRole("button", { name: "Previous picture" });
    await user.click(previous);
    await user.click(previous);
    expect(inViewer.getByText("1 of 3")).toBeVisible();
    expect(previous).toHaveAttribute("aria-disabled", "true");
    await user.click(previous);
    expect(previous).toHaveFocus();
    expect(inViewer.getByText("1 of 3")).toBeVisible();
    await user.click(inViewer.getByRole("button", { name: "Next picture" }));
    expect(inViewer.getByText("2 of 3")).toBeVisible();
  });

  test("of a single picture offers no others", async () => {
    const { inViewer } = await openViewer(["one.jpg", readyPicture("one.jpg")]);
    expect(inViewer.queryByRole("button", { name: "Next picture" })).toBeNull();
    expect(inViewer.queryByText("1 of 1")).toBeNull();
  });

  test("has all pictures of the conversation in the order of their times, and nothing else", async () => {
    const { inbox, marie } = inboxWithQuestion();
    const late = { body: "Late", sent_at: "2026-03-04T10:00:00Z" };
    const early = { body: "Early", sent_at: "2026-03-03T10:00:00Z", author: "Paul" };
    addAttachments(inbox, marie, [["late.jpg", readyPicture("late.jpg")]], late);
    // The marketplace lists it after a message that was sent later.
    addAttachments(
      inbox,
      marie,
      [
        ["early.jpg", readyPicture("early.jpg")],
        ["invoice.pdf", readyFile("invoice.pdf")],
        ["broken.jpg", buildFile({ state: "gone" })],
      ],
      early,
    );
    const { user } = await openApp(inbox, ADDRESS);
    await waitFor(async () => expect(await thumbnails()).toHaveLength(2));
    await user.click(within(await findMessage("Late")).getByRole("button", { name: /late\.jpg/ }));
    const viewer = await findViewer();
    expect(within(viewer).getByText("2 of 2")).toBeVisible();
    await user.keyboard("{ArrowLeft}");
    expect(within(viewer).getByRole("heading", { name: "early.jpg" })).toBeVisible();
    expect(within(viewer).getByText("Paul")).toBeVisible();
  });

  test("asks for the pictures beside the one it shows, but not for all that are far away", async () => {
    const { inbox, marie } = inboxWithQuestion();
    const old = Array.from({ length: 5 }, (_, n) => `old-${n}.jpg`);
    const [, , , ...beside] = addAttachments(inbox, marie, old.map((name) => [name, readyPicture(name)]), { body: "Old" });
    const [near] = addAttachments(inbox, marie, [["new.jpg", readyPicture("new.jpg")]], { body: "New" });
    showOnly();
    const { user } = await openApp(inbox, ADDRESS);
    showOnly(await findMessage("New"));
    await user.click(await screen.findByRole("button", { name: /new\.jpg/ }));
    const viewer = await findViewer();
    expect(await within(viewer).findByText("3 of 3")).toBeVisible();
    expect(new Set(inbox.fileRequests)).toEqual(new Set([near, ...beside]));
    await user.keyboard("{ArrowLeft}");
    expect(await within(viewer).findByText("3 of 4")).toBeVisible();
    expect(within(viewer).getByRole("heading", { name: "old-4.jpg" })).toBeVisible();
  });

  test("magnifies with keys and buttons, up to its pixels, and not below the whole picture", async () => {
    const { user, inViewer, viewer } = await openViewer(...three);
    const picture = giveSizes(viewer);
    await user.keyboard("+");
    expect(inViewer.getByText("150%")).toBeVisible();
    expect(picture.style.transform).toBe("translate(0px, 0px) scale(1.5)");
    expect(inViewer.getByRole("status")).toHaveTextContent("Zoom 150%");
    await user.click(inViewer.getByRole("button", { name: "Zoom in" }));
    expect(inViewer.getByText("225%")).toBeVisible();
    await user.keyboard("++++++++");
    expect(inViewer.getByText("400%")).toBeVisible();
    await user.keyboard("-");
    expect(inViewer.getByText("267%")).toBeVisible();
    await user.keyboard("0");
    expect(inViewer.getByText("100%")).toBeVisible();
    await user.keyboard("-");
    expect(inViewer.getByText("100%")).toBeVisible();
  });

  test("shows the next picture whole, whatever was magnified before", async () => {
    const { user, inViewer, viewer } = await openViewer(...three);
    giveSizes(viewer);
    await user.keyboard("++");
    expect(inViewer.getByText("225%")).toBeVisible();
    await user.keyboard("{ArrowLeft}");
    expect(inViewer.getByText("100%")).toBeVisible();
  });

  test("moves a magnified picture with the keys as far as there is something to see", async () => {
    const { user, viewer } = await openViewer(...three);
    const picture = giveSizes(viewer, 16_000);
    await user.keyboard("++++");
    const moved = () => picture.style.transform;
    await user.keyboard("{ArrowDown}");
    expect(moved()).toMatch(/^translate\(0px, -80px\)/);
    await user.keyboard("{Shift>}{ArrowRight}{/Shift}");
    expect(moved()).toMatch(/^translate\(-80px, -80px\)/);
    await user.keyboard("{ArrowUp}".repeat(40));
    // (600 × 5.0625 − 800) / 2, as the stage is 800 pixels high here.
    expect(moved()).toMatch(/^translate\(-80px, 1118\.75px\)/);
  });

  test("magnifies with the wheel and with a double click", async () => {
    const { inViewer, viewer } = await openViewer(...three);
    const picture = giveSizes(viewer);
    fireEvent.doubleClick(picture, { clientX: 0, clientY: 0 });
    expect(inViewer.getByText("250%")).toBeVisible();
    fireEvent.doubleClick(picture);
    expect(inViewer.getByText("100%")).toBeVisible();
    // The browser must not zoom the whole page.
    expect(fireEvent.wheel(picture, { deltaY: -200, ctrlKey: true })).toBe(false);
    expect(inViewer.getByText("149%")).toBeVisible();
    fireEvent.wheel(picture, { deltaY: 400 });
    expect(inViewer.getByText("100%")).toBeVisible();
  });

  test("moves a magnified picture with the pointer, and not a whole one", async () => {
    const { viewer } = await openViewer(...three);
    const picture = giveSizes(viewer, 16_000);
    const drag = () => {
      fireEvent.pointerDown(picture, { pointerId: 1, button: 0, clientX: 100, clientY: 100 });
      fireEvent.pointerMove(picture, { pointerId: 1, clientX: 130, clientY: 110 });
      fireEvent.pointerUp(picture, { pointerId: 1, clientX: 130, clientY: 110 });
      // Not any more.
      fireEvent.pointerMove(picture, { pointerId: 1, clientX: 300, clientY: 300 });
    };
    drag();
    expect(picture.style.transform).toBe("translate(0px, 0px) scale(1)");
    fireEvent.doubleClick(picture);
    drag();
    expect(picture.style.transform).toMatch(/^translate\(30px, 10px\)/);
  });

  test("magnifies between two fingers", async () => {
    const { viewer } = await openViewer(...three);
    const picture = giveSizes(viewer, 16_000);
    const touch = { pointerType: "touch", button: 0 };
    fireEvent.pointerDown(picture, { ...touch, pointerId: 1, clientX: -10, clientY: 0 });
    fireEvent.pointerDown(picture, { ...touch, pointerId: 2, clientX: 10, clientY: 0 });
    fireEvent.pointerMove(picture, { ...touch, pointerId: 1, clientX: -30, clientY: 0 });
    fireEvent.pointerMove(picture, { ...touch, pointerId: 2, clientX: 30, clientY: 0 });
    expect(picture.style.transform).toMatch(/scale\(3\)$/);
  });

  test("goes to another picture when a finger wipes a whole one, but not a magnified one", async () => {
    const { inViewer, viewer } = await openViewer(...three);
    const wipe = (by: number, pointerType = "touch") => {
      const picture = pictureIn(viewer);
      fireEvent.pointerDown(picture, { pointerId: 1, pointerType, button: 0, clientX: 0, clientY: 0 });
      fireEvent.pointerMove(picture, { pointerId: 1, pointerType, clientX: by, clientY: 5 });
      fireEvent.pointerUp(picture, { pointerId: 1, pointerType, clientX: by, clientY: 5 });
    };
    wipe(90, "mouse");
    expect(inViewer.getByText("3 of 3")).toBeVisible();
    wipe(90);
    expect(inViewer.getByText("2 of 3")).toBeVisible();
    wipe(-90);
    wipe(30);
    expect(inViewer.getByText("3 of 3")).toBeVisible();
    fireEvent.doubleClick(giveSizes(viewer));
    wipe(90);
    expect(inViewer.getByText("3 of 3")).toBeVisible();
  });

  test("keeps its keys from the inbox's commands", async () => {
    const { inbox, user, marie } = await openViewer(...three);
    await user.keyboard("ejkrn?z{ArrowDown}");
    expect(await findViewer()).toBeVisible();
    expect(marie.detail.state).toBe("open");
    expect(inbox.changed).toEqual([]);
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    // Escape was the viewer's: the conversation is still open.
    expect(window.location.pathname).toBe(ADDRESS);
    expect(rows()).not.toHaveLength(0);
  });

  test("follows a change of the language", async () => {
    localStorage.setItem("inbox.locale", "fr-CA");
    const { inbox, marie } = inboxWithQuestion();
    addAttachments(inbox, marie, [...three]);
    const { user } = await openApp(inbox, ADDRESS);
    await user.click(await screen.findByRole("button", { name: "Ouvrir l’image two.jpg" }));
    const viewer = await screen.findByRole("dialog", { name: "Image two.jpg" });
    expect(within(viewer).getByText("2 sur 3")).toBeVisible();
    expect(within(viewer).getByText(/^100\s%$/)).toBeVisible();
  });

  test("says when a picture does not load after it got a new address, and tries again", async () => {
    const { inbox, ids, user, inViewer, viewer } = await openViewer(["one.jpg", readyPicture("one.jpg")]);
    const renewed = readyPicture("one.jpg");
    inbox.files.set(String(ids[0]), [renewed]);
    failsToLoad(viewer);
    await waitFor(() => expect(pictureIn(viewer)).toHaveAttribute("src", String(renewed.url)));
    failsToLoad(viewer);
    expect(inViewer.getByText(/The picture did not load\./)).toBeVisible();
    await expectNoAxeViolations();
    await user.click(inViewer.getByRole("button", { name: "Try again" }));
    await waitFor(() => expect(viewer.querySelector("img")).not.toBeNull());
    loads(viewer);
    expect(inViewer.queryByText(/did not load/)).toBeNull();
  });

  test("is closed when its picture is gone from the conversation", async () => {
    const { inbox, marie, refresh } = await openViewer(["one.jpg", readyPicture("one.jpg")]);
    marie.messages = marie.messages.slice(0, 1);
    inbox.addMessage(marie, { body: "Nothing to see" });
    await refresh();
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  });
});
