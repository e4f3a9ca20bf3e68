import { screen, waitFor, within } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { beforeEach, describe, expect, test, vi } from "vitest";

import { expectNoAxeViolations } from "../support/accessibility";
import { findComposer, findMessage, openApp } from "../support/app";
import type { FakeConversation, FakeInbox } from "../support/fakeInbox";
import { ADDRESS, inboxWithQuestion } from "../support/replies";
import { server } from "../support/server";

let inbox: FakeInbox;
let marie: FakeConversation;

beforeEach(() => {
  ({ inbox, marie } = inboxWithQuestion());
});

/** Says whether the page is visible and has the focus. */
function look({ visible = true, focus = true }: { visible?: boolean; focus?: boolean }) {
  vi.spyOn(document, "visibilityState", "get").mockReturnValue(visible ? "visible" : "hidden");
  vi.spyOn(document, "hasFocus").mockReturnValue(focus);
  document.dispatchEvent(new Event("visibilitychange"));
  window.dispatchEvent(new Event("focus"));
}

describe("Who else is there", () => {
  test("is shown in the header, and writing before looking", async () => {
    marie.detail.present = [{ id: "agent-2", name: "Ben Agent", typing: false }];
    const { refresh } = await openApp(inbox, ADDRESS);
    const header = within(await screen.findByRole("main"));
    expect(await header.findByText("Ben Agent is looking")).toBeVisible();
    expect(header.getByText("Ben Agent is looking").closest("[role=status]")).not.toBeNull();
    await expectNoAxeViolations();
    marie.detail.present = [{ id: "agent-3", name: "Sam", typing: false }, { id: "agent-2", name: "Ben Agent", typing: true }];
    await refresh();
    expect(await header.findByText("Ben Agent is typing")).toBeVisible();
    marie.detail.present = [];
    await refresh();
    await waitFor(() => expect(header.queryByText(/is typing/)).toBeNull());
  });

  test("also comes with the answer to the agent's own report", async () => {
    look({});
    await openApp(inbox, ADDRESS);
    await findMessage("Where is my parcel?");
    marie.detail.present = [{ id: "agent-2", name: "Ben Agent", typing: false }];
    expect(await within(screen.getByRole("main")).findByText("Ben Agent is looking")).toBeVisible();
  });
});

test("A report of presence is no answer to a failed read: the warning stays", async () => {
  look({});
  const { user, refresh } = await openApp(inbox, ADDRESS);
  await findMessage("Where is my parcel?");
  await waitFor(() => expect(inbox.presence).toHaveLength(1));
  server.use(http.get("*/api/conversations/:id", () => HttpResponse.error()));
  await refresh();
  const warning = await screen.findByText(/New messages may be missing/i);
  marie.detail.present = [{ id: "agent-2", name: "Ben Agent", typing: false }];
  await user.click(await findComposer());
  await user.keyboard("Hello");
  expect(await within(screen.getByRole("main")).findByText("Ben Agent is looking")).toBeVisible();
  expect(warning).toBeVisible();
});

describe("The agent's own presence", () => {
  test("is reported with the last message that they have seen, and when they begin to type", async () => {
    look({});
    const { user } = await openApp(inbox, ADDRESS);
    await findMessage("Where is my parcel?");
    await waitFor(() => expect(inbox.presence).toEqual([{ id: "c0", typing: false, seen: "mc0-0" }]));
    await user.click(await findComposer());
    await user.keyboard("Hello");
    await waitFor(() => expect(inbox.presence).toContainEqual({ id: "c0", typing: true, seen: "mc0-0" }));
    // Five letters are one report.
    expect(inbox.presence).toHaveLength(2);
  });

  test("says nothing of messages while the page does not have the focus", async () => {
    look({ focus: false });
    await openApp(inbox, ADDRESS);
    await findMessage("Where is my parcel?");
    await waitFor(() => expect(inbox.presence).toEqual([{ id: "c0", typing: false, seen: null }]));
    look({});
    await waitFor(() => expect(inbox.presence.at(-1)).toEqual({ id: "c0", typing: false, seen: "mc0-0" }));
  });

  test("is not reported while the page is hidden", async () => {
    look({ visible: false });
    await openApp(inbox, ADDRESS);
    await findMessage("Where is my parcel?");
    expect(inbox.presence).toEqual([]);
    look({});
    await waitFor(() => expect(inbox.presence).toHaveLength(1));
  });

  test("that cannot be reported is not shown as an error, and is not tried again at once", async () => {
    look({});
    let attempts = 0;
    await openApp(inbox, ADDRESS);
    server.use(
      http.put("*/api/conversations/:id/presence", () => {
        attempts += 1;
        return HttpResponse.error();
      }),
    );
    await findMessage("Where is my parcel?");
    await waitFor(() => expect(attempts).toBe(1));
    expect(screen.getByRole("alert")).toBeEmptyDOMElement();
    expect(attempts).toBe(1);
  });
});
