import { type RefObject, useEffect, useState } from "react";

/** How far outside of what is visible counts as near. */
const MARGIN = "400px 0px";
/** What is scrolled past faster than this is not looked at. */
const DWELL_MS = 150;

type Report = (isNear: boolean) => void;

const reports = new WeakMap<Element, Report>();
let observer: IntersectionObserver | undefined;

/** One observer for all elements. */
function sharedObserver(): IntersectionObserver {
  observer ??= new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) reports.get(target)?.(isIntersecting);
    },
    // `scrollMargin` widens the element that scrolls, `rootMargin` the window. TypeScript does not know the former yet.
    { rootMargin: MARGIN, scrollMargin: MARGIN } as IntersectionObserverInit,
  );
  return observer;
}

/** Whether the element has been near what is visible for a moment, on a page that is visible. */
export function useNearView(element: RefObject<Element | null>): boolean {
  const [isNear, setNear] = useState(false);
  useEffect(() => {
    const target = element.current;
    if (!target) return;
    let isReported = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    function update() {
      clearTimeout(timer);
      const isSeen = isReported && document.visibilityState === "visible";
      if (isSeen) timer = setTimeout(() => setNear(true), DWELL_MS);
      else setNear(false);
    }
    reports.set(target, (reported) => {
      isReported = reported;
      update();
    });
    sharedObserver().observe(target);
    document.addEventListener("visibilitychange", update);
    return () => {
      clearTimeout(timer);
      reports.delete(target);
      sharedObserver().unobserve(target);
      document.removeEventListener("visibilitychange", update);
    };
  }, [element]);
  return isNear;
}
