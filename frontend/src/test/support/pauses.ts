import { vi } from "vitest";

// The real one: a spy that calls a spy would call itself.
const start = globalThis.setTimeout;

function pauseFor(duration: number): void {
  vi.spyOn(globalThis, "setTimeout").mockImplementation(((run: () => void, ms = 0) =>
    start(run, ms > 2_900 && ms <= 3_000 ? duration : ms)) as typeof setTimeout);
}

/** A draft is saved sooner after the last key than for its author. */
export const shortenPauses = () => pauseFor(500);

/** The time after the last key never comes. */
export const stopWaitingForPauses = () => pauseFor(1_000_000);
