import type { SyncStatus } from "../../api/types";
import { FakeInbox } from "./fakeInbox";

export const RUN: NonNullable<SyncStatus["last_run"]> = {
  pages: 2,
  threads: 3,
  new_messages: 1234,
  troubles: 0,
  calls: 5,
  seconds: 4.2,
  ended_early: null,
};

export const BACK_FILL: NonNullable<SyncStatus["back_fill"]> = {
  threads: 0,
  back_to: null,
  reconciling: false,
  moved_at: null,
  stands_still: false,
  failing_since: null,
  error: null,
  retry_at: null,
};

/** A reason for a failed run. */
export const REFUSED = "The marketplace does not accept the API key (401).";

/** An inbox with one conversation whose last run has just succeeded, unless `sync` says otherwise. */
export function inboxWithSync(sync: Partial<SyncStatus> = {}): FakeInbox {
  const inbox = new FakeInbox();
  inbox.addConversation("Marie Tremblay");
  const at = new Date().toISOString();
  inbox.sync = { ...inbox.sync, last_success_at: at, last_run_at: at, last_run: RUN, ...sync };
  return inbox;
}

let secondsAhead = 0;

/** A time in the near future, later at each call. */
export function laterTime(): string {
  secondsAhead += 1;
  return new Date(Date.now() + secondsAhead * 1_000).toISOString();
}

/** The status after one more successful run. */
export function afterRun(inbox: FakeInbox, run: Partial<typeof RUN>): SyncStatus {
  const at = laterTime();
  return { ...inbox.sync, last_success_at: at, last_run_at: at, last_run: { ...RUN, ...run } };
}
