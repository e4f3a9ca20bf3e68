import { within } from "@testing-library/react";
import { expect, test, vi } from "vitest";

import { findMessage, openApp, sendReply } from "../support/app";
import { ADDRESS, inboxWithQuestion, repliesIn } from "../support/replies";

test("A reply does not pass a message below what its author has scrolled to, and names the last one that was seen", async () => {
  const { inbox, marie } = inboxWithQuestion();
  const newer = "Wrong address, please cancel!";
  const far = vi.spyOn(HTMLElement.prototype, "offsetTop", "get").mockImplementation(function (this: HTMLElement) {
    return this.dataset.message !== undefined && this.textContent.includes(newer) ? 5_000 : 0;
  });
  const { user, refresh } = await openApp(inbox, ADDRESS);
  await findMessage("Where is my parcel?");
  inbox.addMessage(marie, { body: newer });
  await refresh();
  await findMessage(newer);
  await sendReply(user, "It left today.");
  await within(await findMessage("It left today.")).findByText("Not sent: something new came in while you wrote");
  expect(inbox.posted.map(({ seen }) => seen)).toEqual([marie.messages[0]?.id]);
  expect(repliesIn(marie)).toEqual([]);
  far.mockRestore();
});
