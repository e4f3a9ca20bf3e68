import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, test, vi } from "vitest";

import { findComposer, openApp, reloadApp } from "../support/app";
import { ANN } from "../support/fakeIdentityProvider";
import type { FakeInbox } from "../support/fakeInbox";
import { ADDRESS, findParkedDrafts, inboxWithQuestion } from "../support/replies";

let inbox: FakeInbox;

beforeEach(() => {
  ({ inbox } = inboxWithQuestion());
});

const onServer = () => inbox.drafts.of(ANN.sub, "c0");
const fromPhone = (body: string, more: Partial<ReturnType<typeof onServer>> = {}) =>
  inbox.drafts.write(ANN.sub, "c0", { body, ...more });
const announced = () => screen.getAllByRole("status").map(({ textContent }) => textContent.trim());
const areAnnounced = (words: string) => waitFor(() => expect(announced()).toContain(words));

describe("Whoever cannot see the field hears", () => {
  test("that words of another device have come into it, and that they were sent or emptied there", async () => {
    fromPhone("Words from the phone", { idempotency_key: "k" });
    await openApp(inbox, ADDRESS);
    await waitFor(async () => expect(await findComposer()).toHaveValue("Words from the phone"));
    await areAnnounced("What you wrote on another device is in the reply now");
    fromPhone("", { to: [], idempotency_key: "k" });
    await reloadApp(inbox, ADDRESS);
    await waitFor(async () => expect(await findComposer()).toHaveValue(""));
    await areAnnounced("The reply was sent or emptied on another device");
  });

  test("that one of two texts was set aside", async () => {
    let answer = () => {};
    inbox.drafts.loading = new Promise((resolve) => (answer = resolve));
    fromPhone("Words from the phone");
    const { user } = await openApp(inbox, ADDRESS);
    vi.spyOn(document, "hasFocus").mockReturnValue(true);
    await user.type(await findComposer(), "Typed meanwhile");
    await waitFor(() => expect(inbox.drafts.requests).toEqual(["GET c0"]));
    answer();
    expect(within(await findParkedDrafts()).getByText("Words from the phone")).toBeVisible();
    await areAnnounced("You wrote on two devices: one text was set aside");
  });

  test("nothing if both devices have the same words", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    await user.type(await findComposer(), "Half");
    await waitFor(() => expect(onServer().body).toBe("Half"));
    fromPhone("Half", { idempotency_key: onServer().idempotency_key });
    inbox.drafts.requests = [];
    const versions = () => Object.entries({ ...localStorage }).find(([key]) => key.startsWith("inbox.draftCopies."))?.[1] as string;
    await reloadApp(inbox, ADDRESS);
    await waitFor(() => expect(versions()).toContain(`"version":${String(onServer().version)}`));
    expect(announced().join(" ")).not.toMatch(/device/);
  });
});
