import { currentAgent } from "../../../api/auth/session";
import type { DraftPlace } from "../../../api/conversations/draft";
import { outbox } from "../outbox/outbox";
import { authorId } from "../shared/author";
import { allCopies, keyOf } from "./copies";
import { isBeingSent, isUnsaved, load, save } from "./exchange";
import { allDrafts, onDraftChange } from "./localDrafts";
import { openedConversation } from "./openedConversation";

/** A draft is saved this long after its last change. */
const SAVE_AFTER_MS = 3_000;
/** While its author does not pause, it is saved this often. */
const SAVE_AT_LATEST_MS = 10_000;
/** A conversation must stay open this long: the user may only pass it with j and k. */
const LOAD_AFTER_MS = 300;
const MIN_RETRY_DELAY_MS = 10_000;
const MAX_RETRY_DELAY_MS = 300_000;
const LOCK_PREFIX = "inbox.draftCopies.";

interface Waiting {
  place: DraftPlace;
  /** When it began to wait. */
  since: number;
  timer: ReturnType<typeof setTimeout>;
}

let followers = 0;
let stop = () => {};

/**
 * Keeps the drafts of the agent who is signed in on the server too: loads the one of the conversation that is opened,
 * saves changes a few seconds later, and deletes a draft there once the server has its reply. Returns how to stop; it
 * goes on until all who called it have done that.
 */
export function followServerDrafts(): () => void {
  if (followers === 0) stop = follow();
  followers += 1;
  return () => {
    followers -= 1;
    if (followers === 0) stop();
  };
}

function follow(): () => void {
  const waiting = new Map<string, Waiting>();
  const failures = new Map<string, number>();
  /** Those of which a request is under way. */
  const busy = new Set<string>();
  /** Those that were being sent at the last change of the outbox. */
  let sending = new Map<string, DraftPlace>();
  let loadTimer: ReturnType<typeof setTimeout> | undefined;
  /** The draft that is open and could not be loaded, or not yet because its reply is being sent. */
  let notLoaded: DraftPlace | null = null;
  let opened: DraftPlace | null = null;
  let author = authorId();
  let isStopped = false;

  function schedule(place: DraftPlace, delay: number): void {
    const since = waiting.get(keyOf(place))?.since ?? Date.now();
    stopWaiting(place);
    const due = Math.min(Date.now() + delay, since + Math.max(delay, SAVE_AT_LATEST_MS));
    const timer = setTimeout(() => void saveInTurn(place), Math.max(0, due - Date.now()));
    waiting.set(keyOf(place), { place, since, timer });
  }

  function stopWaiting(place: DraftPlace): void {
    clearTimeout(waiting.get(keyOf(place))?.timer);
    waiting.delete(keyOf(place));
  }

  /** One request at a time for each draft, in whichever tab. The others find out that it is saved. */
  async function inTurn<T>(place: DraftPlace, action: () => Promise<T>): Promise<T> {
    return navigator.locks.request(LOCK_PREFIX + keyOf(place), {}, () => exclusively(place, action));
  }

  async function exclusively<T>(place: DraftPlace, action: () => Promise<T>): Promise<T> {
    busy.add(keyOf(place));
    try {
      const result = await action();
      failures.delete(keyOf(place));
      return result;
    } finally {
      busy.delete(keyOf(place));
    }
  }

  async function saveInTurn(place: DraftPlace): Promise<void> {
    stopWaiting(place);
    await settle(place, inTurn(place, () => save(place)));
  }

  /** When a request has ended: what was written meanwhile, or could not be saved, waits again. */
  async function settle(place: DraftPlace, request: Promise<void>): Promise<void> {
    let delay = SAVE_AFTER_MS;
    try {
      await request;
    } catch (error) {
      console.warn("A draft is not on the server yet.", error);
      const count = failures.get(keyOf(place)) ?? 0;
      failures.set(keyOf(place), count + 1);
      delay = Math.min(MAX_RETRY_DELAY_MS, MIN_RETRY_DELAY_MS * 2 ** count);
    }
    // Offline it waits for the network, and without a session for a new one.
    if (!isStopped && isUnsaved(place) && !waiting.has(keyOf(place)) && navigator.onLine) schedule(place, delay);
  }

  async function loadInTurn(place: DraftPlace): Promise<void> {
    notLoaded = place;
    if (!navigator.onLine) return;
    try {
      const isRead = await inTurn(place, () => load(place));
      if (isRead && notLoaded === place) notLoaded = null;
    } catch (error) {
      console.warn("The draft on the server could not be read.", error);
    }
    if (!isStopped && isUnsaved(place) && !waiting.has(keyOf(place))) schedule(place, SAVE_AFTER_MS);
  }

  function onOpened(conversationId: string | null): void {
    clearTimeout(loadTimer);
    const left = opened;
    const by = authorId();
    opened = conversationId === null || by === null ? null : { author: by, conversationId };
    notLoaded = null;
    const place = opened;
    if (place) loadTimer = setTimeout(() => void loadInTurn(place), LOAD_AFTER_MS);
    if (left && waiting.has(keyOf(left))) void saveInTurn(left);
  }

  /** The page may be closed in the next moment, so nothing may be waited for. */
  function saveBeforeLeaving(): void {
    for (const { place } of [...waiting.values()]) {
      if (busy.has(keyOf(place))) continue;
      stopWaiting(place);
      void settle(place, exclusively(place, () => save(place, true)));
    }
  }

  function onVisibilityChange(): void {
    if (document.visibilityState === "hidden") saveBeforeLeaving();
  }

  function onOutboxChange(): void {
    const before = sending;
    sending = new Map(
      outbox
        .get()
        .filter(isBeingSent)
        .map(({ author, conversationId }) => [keyOf({ author, conversationId }), { author, conversationId }]),
    );
    for (const [key, place] of before) {
      if (sending.has(key)) continue;
      if (isUnsaved(place)) schedule(place, 0);
      if (notLoaded !== null && keyOf(notLoaded) === key) void loadInTurn(notLoaded);
    }
  }

  /** One after the other: there may be many from before. */
  async function saveAll(): Promise<void> {
    for (const { author: writer, conversationId } of [...allDrafts(), ...allCopies()]) {
      const place = { author: writer, conversationId };
      if (!isStopped && isUnsaved(place)) await saveInTurn(place);
    }
  }

  function onOnline(): void {
    if (notLoaded) void loadInTurn(notLoaded);
    void saveAll();
  }

  const unsubscribers = [
    onDraftChange(({ author: writer, conversationId }) => {
      const place = { author: writer, conversationId };
      // Also one that is not open: a file may get to the server after its conversation was left. Whether there is
      // something to save is asked when the time has come: the browser stores it after this.
      if (writer === authorId()) schedule(place, SAVE_AFTER_MS);
    }),
    outbox.subscribe(onOutboxChange),
    openedConversation.subscribe(onOpened),
    currentAgent.listen(() => {
      // It is also set when the token is renewed.
      if (authorId() !== author) onOpened(openedConversation.get());
      author = authorId();
      void saveAll();
    }),
  ];
  document.addEventListener("visibilitychange", onVisibilityChange);
  window.addEventListener("pagehide", saveBeforeLeaving);
  window.addEventListener("online", onOnline);
  void saveAll();
  return () => {
    isStopped = true;
    for (const unsubscribe of unsubscribers) unsubscribe();
    for (const { timer } of waiting.values()) clearTimeout(timer);
    waiting.clear();
    clearTimeout(loadTimer);
    document.removeEventListener("visibilitychange", onVisibilityChange);
    window.removeEventListener("pagehide", saveBeforeLeaving);
    window.removeEventListener("online", onOnline);
  };
}
