import { waitFor } from "@testing-library/react";
import { expect, vi } from "vitest";

import { findComposer, openApp, reloadApp, rows } from "./app";
import { ANN } from "./fakeIdentityProvider";
import type { FakeInbox } from "./fakeInbox";
import { ADDRESS } from "./replies";

/** What the server has of the draft that Ann writes to Marie, and what it was asked. */
export function serverDraftIn(inbox: FakeInbox) {
  const { drafts } = inbox;
  const onServer = () => drafts.of(ANN.sub, "c0");
  const requests = (method: string) => drafts.requests.filter((request) => request.startsWith(method));
  return {
    drafts,
    onServer,
    requests,
    fromPhone: (body: string, more: Partial<ReturnType<typeof onServer>> = {}) =>
      drafts.write(ANN.sub, "c0", { body, ...more }),
    isSaved: (body: string) => waitFor(() => expect(onServer().body).toBe(body)),
    isLoaded: () => waitFor(() => expect(requests("GET")).toHaveLength(1)),
  };
}

/** Opens Marie's conversation, with the server's draft. */
export async function openWithDraft(inbox: FakeInbox) {
  return withDraft(inbox, await openApp(inbox, ADDRESS));
}

/** The same, after the page was closed or the agent went to another device. */
export async function reloadWithDraft(inbox: FakeInbox) {
  inbox.drafts.requests = [];
  return withDraft(inbox, await reloadApp(inbox, ADDRESS));
}

async function withDraft<App>(inbox: FakeInbox, app: App): Promise<App> {
  await findComposer();
  await serverDraftIn(inbox).isLoaded();
  return app;
}

/** Goes to another device. Returns how to go back to this one, which was asleep meanwhile. */
export function leaveDevice(): () => void {
  const storage = { ...localStorage } as Record<string, string>;
  localStorage.clear();
  sessionStorage.clear();
  return () => {
    localStorage.clear();
    Object.assign(localStorage, storage);
  };
}

export function rowOf(id: string): HTMLElement {
  const row = rows().find(({ dataset }) => dataset.conversation === id);
  if (!row) throw new Error(`${id} is not in the list`);
  return row;
}

/** The agent goes to another tab or closes the page. */
export function hidePage(): void {
  vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
  document.dispatchEvent(new Event("visibilitychange"));
}
