import { useStore } from "@nanostores/react";
import { atom, type ReadableAtom } from "nanostores";
import { useEffect, useState } from "react";

import { hasTags, mayContainLinks } from "./bodyText";

/** A module that is loaded when it is first needed. */
class LazyModule<T> {
  private readonly module = atom<T | null>(null);
  private loading: Promise<void> | null = null;

  constructor(private readonly importModule: () => Promise<T>) {}

  get loaded(): ReadableAtom<T | null> {
    return this.module;
  }

  /** Never rejects. After a failure messages are shown as plain text, and the next call tries again. */
  load(): Promise<void> {
    this.loading ??= this.importModule().then(
      (module) => this.module.set(module),
      (error: unknown) => {
        console.warn("A module did not load.", error);
        this.loading = null;
      },
    );
    return this.loading;
  }
}

const links = new LazyModule(() => import("./links"));
const markup = new LazyModule(() => import("./markup"));

function useLazyModule<T>(lazyModule: LazyModule<T>, wanted: boolean): T | null {
  const module = useStore(lazyModule.loaded);
  useEffect(() => {
    if (wanted) void lazyModule.load();
  }, [lazyModule, wanted]);
  return wanted ? module : null;
}

/** The module that finds links; null until it is loaded, and when it is not `wanted`. */
export const useLinks = (wanted: boolean) => useLazyModule(links, wanted);
/** The module that renders markup; null until it is loaded, and when it is not `wanted`. */
export const useMarkup = (wanted: boolean) => useLazyModule(markup, wanted);

interface MessageText {
  body: string;
  text: string;
}

/** After this, messages are shown as plain text until the modules are loaded. */
const MAX_WAIT_MS = 500;

/**
 * Whether the modules that the messages need are loaded, or have taken too long. Waiting for them avoids a layout
 * shift. Once true, it stays true.
 */
export function useReadyToRender(messages: readonly MessageText[] | undefined): boolean {
  const [ready, setReady] = useState(false);
  const missing = ready || !messages ? [] : missingModules(messages);
  const isReady = ready || (messages !== undefined && missing.length === 0);
  // A later message that needs another module must not hide those that are shown.
  if (isReady && !ready) setReady(true);
  const isWaiting = missing.length > 0;
  useEffect(() => {
    if (!isWaiting || !messages) return;
    const timer = setTimeout(() => setReady(true), MAX_WAIT_MS);
    void Promise.all(missingModules(messages).map((lazyModule) => lazyModule.load())).then(() => setReady(true));
    return () => clearTimeout(timer);
    // Only once: messages that arrive while this waits need not be waited for.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [isWaiting]);
  return isReady;
}

function missingModules(messages: readonly MessageText[]): LazyModule<unknown>[] {
  const wanted: LazyModule<unknown>[] = [];
  if (messages.some(({ body }) => hasTags(body))) wanted.push(markup as LazyModule<unknown>);
  if (messages.some(({ text }) => mayContainLinks(text))) wanted.push(links as LazyModule<unknown>);
  return wanted.filter((lazyModule) => lazyModule.loaded.get() === null);
}
