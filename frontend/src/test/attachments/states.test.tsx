import { screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, test, vi } from "vitest";

import { expectNoAxeViolations } from "../support/accessibility";
import { findMessage, openApp } from "../support/app";
import { buildFile, readyFile, readyPicture } from "../support/inbox/attachments";
import { observedCount, showOnly } from "../support/intersection";
import { ADDRESS, inboxWithQuestion } from "../support/replies";
import { addAttachments, findFiles, openWith, passes, pictureIn, thumbnails } from "./support";

const MINUTE = 60_000;
const ago = (ms: number) => new Date(Date.now() - ms).toISOString();
const retryButton = { name: /^Try again/ };

afterEach(() => vi.useRealTimers());

describe("A picture", () => {
  test("is a thumbnail in the room that its pixels say, and its name is its alternative text", async () => {
    await openWith(["IMG_1.jpg", readyPicture("IMG_1.jpg", { width: 1600, height: 1200 })]);
    const [thumbnail] = await thumbnails();
    const picture = pictureIn(thumbnail as HTMLElement);
    expect(picture).toHaveAttribute("alt", "IMG_1.jpg");
    expect(picture).toHaveAttribute("loading", "lazy");
    expect(picture).toHaveAttribute("decoding", "async");
    expect(thumbnail).toHaveStyle({ width: "240px", aspectRatio: "240 / 180" });
    await expectNoAxeViolations();
  });

  test.each([
    [3000, 4000, "135px", "135 / 180"],
    [16, 16, "44px", "44 / 44"],
    [10_000, 10, "240px", "240 / 44"],
  ])("of %i × %i pixels has a room that can be hit and does not fill the view", async (width, height, across, ratio) => {
    await openWith(["a.png", readyPicture("a.png", { width, height })]);
    expect((await thumbnails())[0]).toHaveStyle({ width: across, aspectRatio: ratio });
  });

  test("is not recognised by its name: what cannot be shown is only a download", async () => {
    const file = readyFile("cat.png", { type: "application/octet-stream" });
    const { list } = await openWith(["cat.png", file]);
    const link = await within(list).findByRole("link", { name: "Download cat.png" });
    expect(link).toHaveAttribute("href", file.download_url);
    expect(list.querySelector("img")).toBeNull();
  });

  test("is recognised whatever its name is", async () => {
    await openWith(["report.pdf", readyPicture("report.pdf")]);
    expect(await thumbnails()).toHaveLength(1);
  });
});

describe("Any other file", () => {
  test("is a download that opens nothing here and tells the storage nothing", async () => {
    const file = readyFile("invoice.pdf", { type: "application/pdf" });
    const { list } = await openWith(["invoice.pdf", file]);
    const link = await within(list).findByRole("link", { name: "Download invoice.pdf" });
    expect(link).toHaveAttribute("href", file.download_url);
    expect(link).toHaveAttribute("rel", "noreferrer");
    expect(link).toHaveAttribute("target", "_blank");
    expect(within(list).getByText("invoice.pdf")).toHaveAttribute("dir", "auto");
    await expectNoAxeViolations();
  });

  test("has the size of what is stored, not the one that the marketplace named", async () => {
    const { list } = await openWith(["a.pdf", readyFile("a.pdf", { size: 2_481_233 })]);
    expect(await within(list).findByText(/2\.5\sMB/)).toBeVisible();
    expect(within(list).queryByText(/48\skB/)).toBeNull();
  });
});

describe("A file that is being fetched", () => {
  test("is shown by name and size, and then itself, without a reload", async () => {
    const { inbox, ids, list } = await openWith(["photo.jpg", buildFile(), readyPicture("photo.jpg")]);
    expect(within(list).getByText("photo.jpg")).toBeVisible();
    expect(within(list).getByText(/48\skB/)).toBeVisible();
    expect(await within(list).findByText("Fetching…")).toBeVisible();
    expect(await thumbnails()).toHaveLength(1);
    expect(within(list).queryByText("Fetching…")).toBeNull();
    expect(inbox.fileRequests).toEqual([ids[0], ids[0]]);
    expect(inbox.fileRetries).toEqual([]);
  });

  test("is asked for with growing waits, and in the end says that it takes long", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const { inbox, list } = await openWith(["photo.jpg", buildFile()]);
    await passes(500);
    expect(within(list).queryByText(/takes longer/)).toBeNull();
    await passes(10_000);
    const early = inbox.fileRequests.length;
    expect(early).toBeGreaterThanOrEqual(4);
    await passes(50_000);
    expect(within(list).getByText("Fetching takes longer than usual")).toBeVisible();
    const before = inbox.fileRequests.length;
    await passes(MINUTE);
    expect(inbox.fileRequests.length - before).toBeGreaterThanOrEqual(3);
    expect(inbox.fileRequests.length - before).toBeLessThanOrEqual(5);
  });

  test("is not asked for any more when it is ready, whatever makes the page read again", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const { inbox, refresh } = await openWith(["a.pdf", readyFile("a.pdf")]);
    await screen.findByRole("link", { name: "Download a.pdf" });
    await refresh();
    await passes(MINUTE);
    expect(inbox.fileRequests).toHaveLength(1);
  });
});

describe("A file that could not be fetched", () => {
  test.each([
    ["busy", "The marketplace asked to wait."],
    ["forbidden", "This API key may not read files."],
    ["unreachable", "The marketplace gave no usable answer."],
    ["too_large", "This file is too large for the inbox. It can be seen in the marketplace’s back office."],
  ] as const)("because it is %s says so, and can be fetched again", async (failure, words) => {
    const failed = buildFile({ state: "failed", failure });
    const { inbox, user, ids, list } = await openWith(["photo.jpg", failed]);
    expect(await within(list).findByText(words)).toBeVisible();
    expect(within(list).getByText("photo.jpg")).toBeVisible();
    await expectNoAxeViolations();
    inbox.files.set(String(ids[0]), [buildFile(), readyPicture("photo.jpg")]);
    await user.click(within(list).getByRole("button", { name: "Try again: photo.jpg" }));
    const [thumbnail] = await thumbnails();
    expect(inbox.fileRetries).toEqual(ids);
    // The button that had the focus is gone.
    expect(thumbnail).toHaveFocus();
  });

  test.each([
    ["busy", "La place de marché a demandé d’attendre."],
    ["forbidden", "Cette clé d’API n’a pas le droit de lire les fichiers."],
    ["unreachable", "La place de marché n’a pas donné de réponse utilisable."],
    ["too_large", "Ce fichier est trop lourd pour la boîte de réception. Il est visible dans l’administration de la place de marché."],
  ] as const)("because it is %s says so in French", async (failure, words) => {
    localStorage.setItem("inbox.locale", "fr-CA");
    const { inbox, marie } = inboxWithQuestion();
    addAttachments(inbox, marie, [["photo.jpg", buildFile({ state: "failed", failure })]]);
    await openApp(inbox, ADDRESS);
    expect(await screen.findByText(words)).toBeVisible();
    expect(screen.getByRole("button", { name: "Réessayer : photo.jpg" })).toBeVisible();
  });

  test("for a reason that this page does not know says the reason", async () => {
    const failed = buildFile({ state: "failed", failure: "quarantined" as never });
    const { list } = await openWith(["photo.jpg", failed]);
    expect(await within(list).findByText(/could not be fetched: quarantined/)).toBeVisible();
    expect(within(list).getByRole("button", retryButton)).toBeVisible();
  });

  test("says when it is fetched again, and is asked for then and not before", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const failed = buildFile({ state: "failed", failure: "busy", retry_at: ago(-40_000) });
    const { inbox, list } = await openWith(["photo.jpg", failed, readyPicture("photo.jpg")]);
    expect(await within(list).findByText(/It will be fetched again in (40|3\d)\ss/)).toBeVisible();
    await passes(30_000);
    expect(inbox.fileRequests).toHaveLength(1);
    await passes(12_000);
    expect(await thumbnails()).toHaveLength(1);
    expect(inbox.fileRequests).toHaveLength(2);
    expect(inbox.fileRetries).toEqual([]);
  });

  test.each([null, "soon"])("is left alone without a readable time to fetch it again (%s)", async (retry_at) => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const failed = buildFile({ state: "failed", failure: "forbidden", retry_at });
    const { inbox, list } = await openWith(["photo.jpg", failed]);
    await within(list).findByText("This API key may not read files.");
    await passes(1.5 * MINUTE);
    expect(inbox.fileRequests).toHaveLength(1);
  });

  test("is not fetched at once when the time is years away", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const failed = buildFile({ state: "failed", failure: "busy", retry_at: "2999-01-01T00:00:00Z" });
    const { inbox, list } = await openWith(["photo.jpg", failed]);
    await within(list).findByText(/asked to wait/);
    await passes(1.5 * MINUTE);
    expect(inbox.fileRequests).toHaveLength(1);
  });

  test("can be fetched again after the inbox did not answer to the button for 20 seconds", async () => {
    const { inbox, user, list } = await openWith(["a.jpg", buildFile({ state: "failed", failure: "forbidden" })]);
    const button = await within(list).findByRole("button", retryButton);
    const timeOut = new AbortController();
    vi.spyOn(AbortSignal, "timeout").mockReturnValueOnce(timeOut.signal);
    inbox.pauseResponses();
    await user.click(button);
    await waitFor(() => expect(inbox.fileRetries).toHaveLength(1));
    expect(AbortSignal.timeout).toHaveBeenCalledWith(20_000);
    timeOut.abort(new DOMException("It took too long.", "TimeoutError"));
    expect(await within(list).findByText(/The inbox could not load this\./)).toBeVisible();
    inbox.resumeResponses();
    await user.click(within(list).getByRole("button", retryButton));
    await waitFor(() => expect(inbox.fileRetries).toHaveLength(2));
  });

  test("keeps its words and its button when the inbox does not answer to the button", async () => {
    const { inbox, user, ids, list } = await openWith(["a.jpg", buildFile({ state: "failed", failure: "forbidden" })]);
    await within(list).findByText("This API key may not read files.");
    inbox.files.set(String(ids[0]), [500, readyPicture("a.jpg")]);
    await user.click(within(list).getByRole("button", retryButton));
    expect(await within(list).findByText(/The inbox could not load this\./)).toBeVisible();
    await user.click(within(list).getByRole("button", retryButton));
    expect(await thumbnails()).toHaveLength(1);
  });
});

describe("A file that is gone", () => {
  test("says so, is not asked for again by itself, and can be", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const { inbox, user, ids, list } = await openWith(["photo.jpg", buildFile({ state: "gone" })]);
    expect(await within(list).findByText("The marketplace no longer has this file.")).toBeVisible();
    await passes(MINUTE);
    expect(inbox.fileRequests).toHaveLength(1);
    inbox.files.set(String(ids[0]), [readyFile("photo.jpg")]);
    await user.click(within(list).getByRole("button", retryButton));
    expect(await within(list).findByRole("link", { name: "Download photo.jpg" })).toHaveFocus();
    expect(inbox.fileRetries).toEqual(ids);
  });

  test("at the inbox itself is told apart", async () => {
    const { list } = await openWith(["photo.jpg", 404]);
    expect(await within(list).findByText("This file is no longer here.")).toBeVisible();
  });

  test("and one in a state that this page does not know are told apart", async () => {
    const { list } = await openWith(["photo.jpg", buildFile({ state: "scanning" as never })]);
    expect(await within(list).findByText(/does not know: scanning/)).toBeVisible();
    expect(within(list).queryByRole("link")).toBeNull();
  });
});

describe("The inbox", () => {
  test.each([500, "no answer"] as const)("that fails (%s) is asked again by itself", async (answer) => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const { list } = await openWith(["photo.jpg", answer, readyPicture("photo.jpg")]);
    expect(await within(list).findByText("The inbox could not load this.")).toBeVisible();
    expect(within(list).getByText("photo.jpg")).toBeVisible();
    await passes(16_000);
    expect(await thumbnails()).toHaveLength(1);
  });

  test("that fails is asked again at once with the button", async () => {
    const { user, list, inbox } = await openWith(["photo.jpg", 500, readyPicture("photo.jpg")]);
    await user.click(await within(list).findByRole("button", retryButton));
    expect(await thumbnails()).toHaveLength(1);
    expect(inbox.fileRetries).toEqual([]);
  });

  test("is asked for a file whose id has slashes", async () => {
    const { inbox, marie } = inboxWithQuestion();
    const id = "a/b%2F?c";
    inbox.files.set(id, [readyPicture("a.jpg")]);
    inbox.addMessage(marie, { body: "See", attachments: [{ id, name: "a.jpg", size: 1 }] });
    await openApp(inbox, ADDRESS);
    expect(await thumbnails()).toHaveLength(1);
    expect(inbox.fileRequests).toEqual([id]);
  });

  test("is asked for three files at once at most, and for all of them", async () => {
    const { inbox, marie } = inboxWithQuestion();
    addAttachments(inbox, marie, Array.from({ length: 8 }, (_, n) => [`${n}.jpg`, readyPicture(`${n}.jpg`)]));
    inbox.pauseResponses();
    await openApp(inbox, ADDRESS);
    await waitFor(() => expect(inbox.fileRequests).toHaveLength(3));
    inbox.resumeResponses();
    await waitFor(async () => expect(await thumbnails()).toHaveLength(8));
    expect(inbox.mostFileRequestsAtOnce).toBe(3);
    expect(inbox.fileRequests).toHaveLength(8);
  });

  test("is not asked any more for what has left the view while it waited for its turn", async () => {
    const { inbox, marie } = inboxWithQuestion();
    addAttachments(inbox, marie, Array.from({ length: 8 }, (_, n) => [`${n}.jpg`, readyPicture(`${n}.jpg`)]));
    const [near] = addAttachments(inbox, marie, [["near.jpg", readyPicture("near.jpg")]], { body: "Near" });
    inbox.pauseResponses();
    await openApp(inbox, ADDRESS);
    await waitFor(() => expect(inbox.fileRequests).toHaveLength(3));
    showOnly(await findMessage("Near"));
    await waitFor(() => expect(inbox.fileRequests).toContain(near));
    inbox.resumeResponses();
    expect(await thumbnails()).toHaveLength(1);
    expect(inbox.fileRequests).toHaveLength(4);
  });

  test("is asked only for messages near what is visible", async () => {
    const { inbox, marie } = inboxWithQuestion();
    const [far] = addAttachments(inbox, marie, [["far.jpg", readyPicture("far.jpg")]], { body: "Far" });
    const [near] = addAttachments(inbox, marie, [["near.jpg", readyPicture("near.jpg")]], { body: "Near" });
    showOnly();
    await openApp(inbox, ADDRESS);
    const message = await findMessage("Near");
    expect(within(await findMessage("Far")).getByText("far.jpg")).toBeVisible();
    // Only messages with attachments are observed.
    await waitFor(() => expect(observedCount()).toBe(2));
    showOnly(message);
    expect(await thumbnails()).toHaveLength(1);
    expect(inbox.fileRequests).toEqual([near]);
    showOnly(await findMessage("Far"));
    await waitFor(() => expect(inbox.fileRequests).toEqual([near, far]));
  });

  test("is not asked for what is scrolled past", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const { inbox, marie } = inboxWithQuestion();
    addAttachments(inbox, marie, [["past.jpg", readyPicture("past.jpg")]]);
    showOnly();
    await openApp(inbox, ADDRESS);
    const message = await findMessage("See here");
    await findFiles();
    await passes(500);
    showOnly(message);
    await passes(100);
    showOnly();
    await passes(5_000);
    expect(inbox.fileRequests).toEqual([]);
  });

  test("is asked nothing while the page is hidden", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const visibility = vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
    const { inbox } = await openWith(["photo.jpg", buildFile()]);
    await passes(MINUTE);
    expect(inbox.fileRequests).toEqual([]);
    visibility.mockReturnValue("visible");
    document.dispatchEvent(new Event("visibilitychange"));
    await passes(5_000);
    expect(inbox.fileRequests.length).toBeGreaterThan(1);
    const before = inbox.fileRequests.length;
    visibility.mockReturnValue("hidden");
    document.dispatchEvent(new Event("visibilitychange"));
    await passes(MINUTE);
    expect(inbox.fileRequests.length - before).toBeLessThanOrEqual(1);
  });
});
