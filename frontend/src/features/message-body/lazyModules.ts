import { useStore } from "@nanostores/react";
import { atom, type ReadableAtom } from "nanostores";
import { useEffect, useState } from "react";

import { hasTags, mayContainLinks } from "./bodyText";

/** A part of the page that is fetched when something needs it for the first time. */
class LazyModule<T> {
  private readonly module = atom<T | null>(null);
  private loading: Promise<void> | null = null;

  constructor(private readonly fetch: () => Promise<T>) {}

  get loaded(): ReadableAtom<T | null> {
    return this.module;
  }

  /** Never fails: without it a message is shown as its text, and the next message asks for it again. */
  load(): Promise<void> {
    this.loading ??= this.fetch().then(
      (module) => this.module.set(module),
      (error: unknown) => {
        console.warn("A part of the page did not load.", error);
        this.loading = null;
      },
    );
    return this.loading;
  }
}

const links = new LazyModule(() => import("./links"));
const markup = new LazyModule(() => import("./markup"));

function useLazyModule<T>(part: LazyModule<T>, wanted: boolean): T | null {
  const module = useStore(part.loaded);
  useEffect(() => {
    if (wanted) void part.load();
  }, [part, wanted]);
  return wanted ? module : null;
}

/** What finds links in a text; null where there are none, or as long as it is on its way. */
export const useLinks = (wanted: boolean) => useLazyModule(links, wanted);
/** What makes markup harmless; null where there is none, or as long as it is on its way. */
export const useMarkup = (wanted: boolean) => useLazyModule(markup, wanted);

interface Readable {
  body: string;
  text: string;
}

/** Longer than this nobody waits for the look of messages; they are shown as text. */
const MAX_WAIT_MS = 500;

/** Whether messages can be shown as they will stay, so that nothing moves under the reader's eyes; true for good. */
export function useReadyToRender(messages: readonly Readable[] | undefined): boolean {
  const [ready, setReady] = useState(false);
  const missing = ready || !messages ? [] : missingModules(messages);
  const isReady = ready || (messages !== undefined && missing.length === 0);
  // For good: a message that comes later does not hide those that are shown.
  if (isReady && !ready) setReady(true);
  const waits = missing.length > 0;
  useEffect(() => {
    if (!waits || !messages) return;
    const timer = setTimeout(() => setReady(true), MAX_WAIT_MS);
    void Promise.all(missingModules(messages).map((part) => part.load())).then(() => setReady(true));
    return () => clearTimeout(timer);
    // Once: what is missing does not grow while one waits for it.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [waits]);
  return isReady;
}

function missingModules(messages: readonly Readable[]): LazyModule<unknown>[] {
  const wanted: LazyModule<unknown>[] = [];
  if (messages.some(({ body }) => hasTags(body))) wanted.push(markup as LazyModule<unknown>);
  if (messages.some(({ text }) => mayContainLinks(text))) wanted.push(links as LazyModule<unknown>);
  return wanted.filter((part) => part.loaded.get() === null);
}
