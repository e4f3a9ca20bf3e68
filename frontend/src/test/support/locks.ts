/** jsdom has no locks. One page at a time stands for the tabs of a browser here: each name has a queue. */
export function installLocks(): void {
  const queues = new Map<string, Promise<unknown>>();
  async function request(name: string, options: LockOptions, act: (lock: Lock | null) => Promise<unknown>) {
    const before = queues.get(name);
    if (before !== undefined && options.ifAvailable === true) return act(null);
    const turn = (before ?? Promise.resolve()).then(() => act({ name, mode: "exclusive" }));
    const over = turn.catch(() => undefined);
    queues.set(name, over);
    void over.then(() => queues.get(name) === over && queues.delete(name));
    return turn;
  }
  Object.defineProperty(navigator, "locks", { configurable: true, value: { request } });
}
