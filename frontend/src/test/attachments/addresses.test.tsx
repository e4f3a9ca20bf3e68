import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, onTestFinished, test, vi } from "vitest";

import { conversationList, findMessage, openApp } from "../support/app";
import { readyFile, readyPicture } from "../support/inbox/attachments";
import { showOnly } from "../support/intersection";
import { ADDRESS, inboxWithQuestion } from "../support/replies";
import { addAttachments, failsToLoad, findFiles, loads, openWith, passes, pictureIn, thumbnails } from "./support";

const MINUTE = 60_000;
const later = (ms: number) => new Date(Date.now() + ms).toISOString();

afterEach(() => vi.useRealTimers());

/** What the browser would do with a click on a download link. */
function recordDownloads(): string[] {
  const downloads: string[] = [];
  const listener = (event: MouseEvent) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (link && !event.defaultPrevented) downloads.push(link.href);
    event.preventDefault();
  };
  window.addEventListener("click", listener);
  onTestFinished(() => window.removeEventListener("click", listener));
  return downloads;
}

describe("The address of a file", () => {
  test("is not renewed while nobody needs it", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const soon = { expires_at: later(40_000) };
    const { inbox } = await openWith(["a.pdf", readyFile("a.pdf", soon)], ["b.jpg", readyPicture("b.jpg", soon)]);
    await thumbnails();
    await passes(1.5 * MINUTE);
    expect(inbox.fileRequests).toHaveLength(2);
  });

  test("is renewed when the pointer comes to a link whose address has ended", async () => {
    const renewed = readyFile("a.pdf");
    const { user, inbox } = await openWith(["a.pdf", readyFile("a.pdf", { expires_at: later(5_000) }), renewed]);
    const link = await screen.findByRole("link", { name: "Download a.pdf" });
    await user.hover(link);
    await waitFor(() => expect(link).toHaveAttribute("href", renewed.download_url));
    expect(inbox.fileRequests).toHaveLength(2);
  });

  test("is renewed by a click if it has ended, and then the download begins", async () => {
    const renewed = readyFile("a.pdf");
    await openWith(["a.pdf", readyFile("a.pdf", { expires_at: later(5_000) }), renewed]);
    const link = await screen.findByRole("link", { name: "Download a.pdf" });
    const downloads = recordDownloads();
    fireEvent.click(link);
    await waitFor(() => expect(downloads).toEqual([renewed.download_url]));
  });

  test("that cannot be renewed downloads nothing, and says so", async () => {
    await openWith(["a.pdf", readyFile("a.pdf", { expires_at: later(5_000) }), 500]);
    const link = await screen.findByRole("link", { name: "Download a.pdf" });
    const downloads = recordDownloads();
    fireEvent.click(link);
    expect(await screen.findByText(/could not load this/, { selector: "section *" })).toBeVisible();
    expect(downloads).toEqual([]);
  });

  test("that works is used at once", async () => {
    const file = readyFile("a.pdf");
    const { inbox } = await openWith(["a.pdf", file]);
    const downloads = recordDownloads();
    fireEvent.click(await screen.findByRole("link", { name: "Download a.pdf" }));
    expect(downloads).toEqual([file.download_url]);
    expect(inbox.fileRequests).toHaveLength(1);
  });
});

describe("A thumbnail", () => {
  test("does not change when a new address comes", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const first = readyPicture("a.jpg", { expires_at: later(MINUTE) });
    const { inbox, refresh } = await openWith(["a.jpg", first, readyPicture("a.jpg")]);
    const [thumbnail] = (await thumbnails()) as [HTMLElement];
    const picture = pictureIn(thumbnail);
    loads(thumbnail);
    await passes(2 * MINUTE);
    await refresh();
    await waitFor(() => expect(inbox.fileRequests).toHaveLength(2));
    await passes(1_000);
    expect(pictureIn(thumbnail)).toBe(picture);
    expect(picture).toHaveAttribute("src", first.url);
  });

  test("that does not load asks for a new address once, and then says so", async () => {
    const renewed = readyPicture("a.jpg");
    const { inbox, user, list } = await openWith(["a.jpg", readyPicture("a.jpg"), renewed]);
    const [thumbnail] = (await thumbnails()) as [HTMLElement];
    failsToLoad(thumbnail);
    await waitFor(() => expect(pictureIn(thumbnail)).toHaveAttribute("src", renewed.url));
    expect(within(list).queryByText(/did not load/)).toBeNull();
    failsToLoad(thumbnail);
    expect(within(list).getByText("The picture did not load.")).toBeVisible();
    expect(inbox.fileRequests).toHaveLength(2);
    await user.click(within(list).getByRole("button", { name: "Try again: a.jpg" }));
    await waitFor(() => expect(list.querySelector("img")).not.toBeNull());
    expect(inbox.fileRequests).toHaveLength(3);
  });

  test("is not loaded from an address that has ended", async () => {
    const renewed = readyPicture("a.jpg");
    const { list } = await openWith(["a.jpg", readyPicture("a.jpg", { expires_at: later(-MINUTE) }), renewed]);
    await waitFor(() => expect(list.querySelector("img")).toHaveAttribute("src", renewed.url));
  });
});

describe("A picture whose address has ended", () => {
  const imageOf = async () => (await findFiles()).querySelector("img");

  /** Shows a picture, goes to another conversation until the picture's address has ended, and comes back. */
  async function comeBack() {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const renewed = readyPicture("a.jpg");
    const { inbox, marie } = inboxWithQuestion();
    const paul = inbox.addConversation("Paul Roy");
    inbox.addMessage(paul, { body: "Thank you" });
    const [id] = addAttachments(inbox, marie, [["a.jpg", readyPicture("a.jpg", { expires_at: later(MINUTE) }), renewed]]);
    const { user } = await openApp(inbox, ADDRESS);
    const open = (name: RegExp) => user.click(within(conversationList()).getByRole("link", { name }));
    loads(((await thumbnails()) as [HTMLElement])[0]);
    await open(/Paul Roy/);
    await findMessage("Thank you");
    await passes(2 * MINUTE);
    showOnly();
    await open(/Marie Tremblay/);
    await findFiles();
    await passes(1_000);
    return { inbox, user, renewed, id };
  }

  test("is not asked for until it is near, and not taken for broken", async () => {
    const { inbox, renewed } = await comeBack();
    expect(inbox.fileRequests).toHaveLength(1);
    expect(screen.queryByText("The picture did not load.")).toBeNull();
    showOnly(await findMessage("See here"));
    await passes(1_000);
    expect(await imageOf()).toHaveAttribute("src", renewed.url);
    expect(inbox.fileRequests).toHaveLength(2);
  });

  test("and leaves the view before it is renewed is not taken for broken", async () => {
    const { inbox, renewed } = await comeBack();
    const message = await findMessage("See here");
    inbox.pauseResponses();
    showOnly(message);
    await passes(1_000);
    expect(inbox.fileRequests).toHaveLength(2);
    showOnly();
    await passes(1_000);
    inbox.resumeResponses();
    expect(screen.queryByText("The picture did not load.")).toBeNull();
    showOnly(message);
    await passes(1_000);
    expect(await imageOf()).toHaveAttribute("src", renewed.url);
  });

  test("and is not renewed because the inbox fails is broken, until the inbox answers", async () => {
    const { inbox, user, renewed, id } = await comeBack();
    inbox.files.set(String(id), [500]);
    showOnly(await findMessage("See here"));
    expect(await screen.findByText("The picture did not load.")).toBeVisible();
    inbox.files.set(String(id), [renewed]);
    await user.click(screen.getByRole("button", { name: "Try again: a.jpg" }));
    await passes(1_000);
    expect(await imageOf()).toHaveAttribute("src", renewed.url);
  });
});

test("A picture that does not load, and leaves the view before it is renewed, is tried again", async () => {
  const renewed = readyPicture("a.jpg");
  const { inbox, list } = await openWith(["a.jpg", readyPicture("a.jpg"), renewed]);
  const [thumbnail] = (await thumbnails()) as [HTMLElement];
  inbox.pauseResponses();
  failsToLoad(thumbnail);
  await waitFor(() => expect(inbox.fileRequests).toHaveLength(2));
  const failed = pictureIn(thumbnail);
  showOnly();
  await waitFor(() => expect(pictureIn(thumbnail)).not.toBe(failed));
  expect(within(list).queryByText("The picture did not load.")).toBeNull();
  inbox.resumeResponses();
  failsToLoad(thumbnail);
  await waitFor(() => expect(pictureIn(thumbnail)).toHaveAttribute("src", renewed.url));
});
