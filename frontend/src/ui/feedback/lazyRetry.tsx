import { type ComponentType, type FunctionComponent, lazy } from "react";

interface Module<Props> {
  default: ComponentType<Props>;
}

/** How often a part is asked for when it is opened, and how long is waited in between. */
const TRIES = 2;
const WAIT_MS = 500;
/** The same for a part that nobody opens: about ten minutes. */
const BACKGROUND_TRIES = 20;
const BACKGROUND_WAIT_MS = 30_000;

/** Forget that a part did not load, so that opening it asks for it again. */
const failures = new Set<() => void>();

export function forgetFailures(): void {
  for (const forget of failures) forget();
  failures.clear();
}

async function tryToLoad<T>(load: () => Promise<T>, tries: number, waitMs: number): Promise<T> {
  try {
    return await load();
  } catch (error) {
    if (tries <= 1) throw error;
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    return tryToLoad(load, tries - 1, waitMs);
  }
}

/**
 * A component whose code is loaded when it is first rendered. React's `lazy` remembers a failure until the page is
 * reloaded; here the boundary that catches it calls `forgetFailures`, and the next rendering asks again. Current
 * browsers then fetch the files again. Others answer with the old failure, so the boundary also offers to reload.
 */
export function lazyRetry<Props extends object>(load: () => Promise<Module<Props>>): FunctionComponent<Props> {
  return once(() => tryToLoad(load, TRIES, WAIT_MS));
}

/** The same for a part that nobody opens: it is asked for again after a while, and is left out in the end. */
export function lazyInBackground<Props extends object>(load: () => Promise<Module<Props>>): FunctionComponent<Props> {
  return once(() =>
    tryToLoad(load, BACKGROUND_TRIES, BACKGROUND_WAIT_MS).catch((error: unknown) => {
      console.warn("A part of the page did not load.", error);
      return { default: () => null };
    }),
  );
}

function once<Props extends object>(load: () => Promise<Module<Props>>): FunctionComponent<Props> {
  const ask = () =>
    lazy(async () => {
      try {
        return await load();
      } catch (error) {
        failures.add(() => (Later = ask()));
        throw error;
      }
    }) as unknown as FunctionComponent<Props>;
  let Later = ask();
  return function LoadedLater(props) {
    return <Later {...props} />;
  };
}
