import { screen, waitFor } from "@testing-library/react";
import { beforeEach, describe, expect, test, vi } from "vitest";

import { chooseFiles, inboxForFiles } from "../files/support";
import { findComposer, findMessage, sendReply } from "../support/app";
import type { FakeConversation, FakeInbox } from "../support/fakeInbox";
import { shortenPauses } from "../support/pauses";
import { repliesIn } from "../support/replies";
import { leaveDevice, openWithDraft, reloadWithDraft, serverDraftIn } from "../support/serverDrafts";

let inbox: FakeInbox;
let marie: FakeConversation;
let server: ReturnType<typeof serverDraftIn>;

beforeEach(() => {
  shortenPauses();
  ({ inbox, marie } = inboxForFiles());
  server = serverDraftIn(inbox);
});

const bodies = () => repliesIn(marie).map(({ body }) => body);

describe("The key of a draft that another device has sent", () => {
  test.each(["One more thing.", "It left today."])("is not that of the next reply: %s", async (next) => {
    const { user } = await openWithDraft(inbox);
    await user.type(await findComposer(), "It left today.");
    await server.isSaved("It left today.");
    const goBack = leaveDevice();
    const phone = await reloadWithDraft(inbox);
    await waitFor(async () => expect(await findComposer()).toHaveValue("It left today."));
    await phone.user.click(await findComposer());
    await phone.user.keyboard("{Control>}{Enter}{/Control}");
    await server.isSaved("");
    goBack();
    const laptop = await reloadWithDraft(inbox);
    await waitFor(async () => expect(await findComposer()).toHaveValue(""));
    await sendReply(laptop.user, next);
    await waitFor(() => expect(bodies()).toEqual(["It left today.", next]));
    expect(new Set(inbox.posted.map(({ key }) => key)).size).toBe(2);
  });

  test("is not that of the words here with a file that is still being uploaded", async () => {
    const { user } = await openWithDraft(inbox);
    await user.type(await findComposer(), "Half");
    inbox.uploads.hold();
    await chooseFiles(new File(["a label"], "label.pdf"));
    await server.isSaved("Half");
    const { idempotency_key } = server.onServer();
    server.fromPhone("", { to: [], idempotency_key });
    vi.spyOn(document, "hasFocus").mockReturnValue(true);
    await user.type(await findComposer(), " a sentence");
    await server.isSaved("Half a sentence");
    expect(server.onServer().idempotency_key).not.toBe(idempotency_key);
  });

  test("is not that of what is written after the same words were removed here", async () => {
    const { user } = await openWithDraft(inbox);
    await user.type(await findComposer(), "Half");
    await server.isSaved("Half");
    const { idempotency_key } = server.onServer();
    server.fromPhone("", { to: [], idempotency_key });
    await user.clear(await findComposer());
    await waitFor(() => expect(server.requests("DELETE")).toHaveLength(1));
    await user.type(await findComposer(), "Something else");
    await server.isSaved("Something else");
    expect(server.onServer().idempotency_key).not.toBe(idempotency_key);
  });

  test("is not that of words that came while a reply with it is being sent here", async () => {
    const { user } = await openWithDraft(inbox);
    await user.type(await findComposer(), "It left today.");
    await server.isSaved("It left today.");
    inbox.faults = ["lost before"];
    await user.keyboard("{Control>}{Enter}{/Control}");
    await screen.findByText("Not sent yet – retrying");
    const { idempotency_key } = server.onServer();
    server.fromPhone("It left today. One more thing", { idempotency_key });
    await reloadWithDraft(inbox);
    await findMessage("It left today.");
    await waitFor(async () => expect(await findComposer()).toHaveValue("It left today. One more thing"));
    await waitFor(() => expect(server.onServer().idempotency_key).not.toBe(idempotency_key));
    await server.isSaved("It left today. One more thing");
  });
});
