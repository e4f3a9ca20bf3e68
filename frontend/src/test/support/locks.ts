/** jsdom has no Web Locks API. This is one with a queue for each name, and without other tabs. */
export function installLocks(): void {
  const queues = new Map<string, Promise<unknown>>();
  type Callback = (lock: Lock | null) => unknown;
  async function request(name: string, ...[first, second]: [Callback] | [LockOptions, Callback]) {
    const [options, callback] = second === undefined ? [{}, first as Callback] : [first as LockOptions, second];
    const previous = queues.get(name);
    if (previous !== undefined && options.ifAvailable === true) return callback(null);
    const result = (previous ?? Promise.resolve()).then(() => callback({ name, mode: "exclusive" }));
    const finished = result.catch(() => undefined);
    queues.set(name, finished);
    void finished.then(() => queues.get(name) === finished && queues.delete(name));
    return result;
  }
  Object.defineProperty(navigator, "locks", { configurable: true, value: { request } });
}
