import { waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { findMessage, openApp } from "../support/app";
import { buildFile, type FileAnswer, readyPicture } from "../support/inbox/attachments";
import { showOnly } from "../support/intersection";
import { ADDRESS, inboxWithQuestion } from "../support/replies";
import { addAttachments, findFiles, openWith, passes, thumbnails } from "./support";

/** Ten files, and what the server answers about the one at each position. */
const ten = (answer: (n: number) => FileAnswer) =>
  Array.from({ length: 10 }, (_, n): [string, FileAnswer] => [`${n}.jpg`, answer(n)]);

beforeEach(() => void vi.useFakeTimers({ shouldAdvanceTime: true }));
afterEach(() => vi.useRealTimers());

describe("The server", () => {
  test("has to fetch three files at once at most, and the next when one of them is there", async () => {
    const { inbox, ids } = await openWith(...ten(() => buildFile()));
    const asked = () => [...new Set(inbox.fileRequests)];
    await passes(5_000);
    expect(asked()).toEqual(ids.slice(0, 3));
    // Those are asked for again while the others wait.
    expect(inbox.fileRequests.length).toBeGreaterThan(6);
    inbox.files.set(String(ids[1]), [readyPicture("1.jpg")]);
    await passes(4_000);
    expect(asked()).toEqual(ids.slice(0, 4));
    inbox.files.set(String(ids[0]), [buildFile({ state: "failed", failure: "forbidden" })]);
    await passes(8_000);
    expect(asked()).toEqual(ids.slice(0, 5));
  });

  test("gets to all files in the end, whatever it answers about each", async () => {
    const answers: FileAnswer[] = [500, 404, buildFile({ state: "gone" }), "no answer"];
    const { inbox, ids } = await openWith(...ten((n) => answers[n % 5] ?? readyPicture(`${n}.jpg`)));
    await waitFor(() => expect(new Set(inbox.fileRequests)).toEqual(new Set(ids)));
    expect(await thumbnails()).toHaveLength(2);
  });

  test("that takes longer than 30 seconds for a file no longer keeps others waiting", async () => {
    const { inbox, ids } = await openWith(...ten(() => buildFile()));
    await passes(25_000);
    expect(new Set(inbox.fileRequests)).toEqual(new Set(ids.slice(0, 3)));
    await passes(10_000);
    expect(new Set(inbox.fileRequests)).toEqual(new Set(ids.slice(0, 6)));
    // The first ones are still asked for, when their time comes.
    inbox.fileRequests.length = 0;
    await passes(20_000);
    expect(inbox.fileRequests).toEqual(expect.arrayContaining(ids.slice(0, 6)));
  });

  test("fetches what is looked at, not what has left the view", async () => {
    const { inbox, marie } = inboxWithQuestion();
    const far = addAttachments(inbox, marie, ten(() => buildFile()), { body: "Far" });
    const near = addAttachments(inbox, marie, ten(() => buildFile()), { body: "Near" });
    showOnly();
    await openApp(inbox, ADDRESS);
    await waitFor(() => expect(document.querySelectorAll("li[tabindex]")).toHaveLength(20));
    showOnly(await findMessage("Far"));
    await passes(3_000);
    expect(new Set(inbox.fileRequests)).toEqual(new Set(far.slice(0, 3)));
    showOnly(await findMessage("Near"));
    await passes(3_000);
    expect(new Set(inbox.fileRequests)).toEqual(new Set([...far.slice(0, 3), ...near.slice(0, 3)]));
  });

  test("is asked for new addresses of files that it has, while it fetches others", async () => {
    const ended = { expires_at: new Date(Date.now() - 60_000).toISOString() };
    const renewed = readyPicture("old.jpg");
    const { inbox, marie } = inboxWithQuestion();
    addAttachments(inbox, marie, [["old.jpg", readyPicture("old.jpg", ended), renewed], ...ten(() => buildFile())]);
    await openApp(inbox, ADDRESS);
    await waitFor(async () => expect((await findFiles()).querySelector("img")).toHaveAttribute("src", renewed.url));
  });
});
