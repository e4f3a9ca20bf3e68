/** A stand-in for the browser's IntersectionObserver: jsdom has no layout, so tests say what is in view. */
class FakeIntersectionObserver {
  static readonly all = new Set<FakeIntersectionObserver>();
  readonly targets = new Set<Element>();

  constructor(private readonly report: IntersectionObserverCallback) {
    FakeIntersectionObserver.all.add(this);
  }

  observe(target: Element) {
    this.targets.add(target);
    this.tell(target);
  }

  unobserve(target: Element) {
    this.targets.delete(target);
  }

  disconnect() {
    this.targets.clear();
  }

  tell(target: Element) {
    // As in browsers, not at once.
    queueMicrotask(() => {
      if (!this.targets.has(target)) return;
      this.report([{ target, isIntersecting: isInView(target) } as IntersectionObserverEntry], this as never);
    });
  }
}

let isInView: (element: Element) => boolean = () => true;

/** Everything is in view, until `showOnly` says otherwise. */
export function installIntersection(): void {
  isInView = () => true;
  FakeIntersectionObserver.all.clear();
  globalThis.IntersectionObserver = FakeIntersectionObserver as never;
}

/** From now on, only what is inside these elements is in view. */
export function showOnly(...elements: Element[]): void {
  isInView = (target) => elements.some((element) => element.contains(target));
  for (const observer of FakeIntersectionObserver.all) for (const target of observer.targets) observer.tell(target);
}

export function observedCount(): number {
  return [...FakeIntersectionObserver.all].reduce((sum, { targets }) => sum + targets.size, 0);
}
