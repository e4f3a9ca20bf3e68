import {
  type MouseEvent,
  type PointerEvent,
  type RefObject,
  useEffect,
  useEffectEvent,
  useRef,
  useState,
} from "react";

import { FITTED, move, type Point, type Sizes, toggleZoom, type View, zoomAt } from "./view";

/** How much a key or a button magnifies, and a wheel for each pixel that it turns. */
const STEP = 1.5;
const WHEEL_PER_PIXEL = 0.002;
/** What one line of a wheel that counts lines is worth in pixels. */
const WHEEL_LINE = 32;
const MIDDLE: Point = { x: 0, y: 0 };
/** How far a finger has to go for the next picture, in pixels. */
const SWIPE = 60;

/**
 * The magnification of the picture with this id in the element `stage`; it begins with the whole picture. `onSwipe` is
 * called with 1 when a finger asks for the next picture and with -1 for the previous one.
 */
export function useZoom(id: string, stage: RefObject<HTMLElement | null>, onSwipe: (by: 1 | -1) => void) {
  const [shownId, setShownId] = useState(id);
  const [view, setView] = useState(FITTED);
  const [isDragged, setDragged] = useState(false);
  /** The pointers that are down, where they are now. */
  const pointers = useRef(new Map<number, Point>());
  /** How far a single pointer has gone; null: there were several. */
  const travel = useRef<Point | null>(null);

  if (shownId !== id) {
    setShownId(id);
    setView(FITTED);
  }

  function change(next: (view: View, sizes: Sizes) => View) {
    const sizes = sizesIn(stage.current);
    if (sizes !== null) setView((current) => next(current, sizes));
  }
  const fromMiddle = ({ clientX, clientY }: { clientX: number; clientY: number }): Point => {
    const box = stage.current?.getBoundingClientRect() ?? new DOMRect();
    return { x: clientX - box.left - box.width / 2, y: clientY - box.top - box.height / 2 };
  };

  const onWheel = useEffectEvent((event: WheelEvent) => {
    event.preventDefault();
    const turned = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? WHEEL_LINE : 1);
    change((current, sizes) => zoomAt(current, Math.exp(-turned * WHEEL_PER_PIXEL), fromMiddle(event), sizes));
  });
  useEffect(() => {
    const element = stage.current;
    const listener = (event: WheelEvent) => onWheel(event);
    // React's own listener is passive: the browser would zoom the whole page with Ctrl.
    element?.addEventListener("wheel", listener, { passive: false });
    return () => element?.removeEventListener("wheel", listener);
  }, [stage]);

  const fitAgain = useEffectEvent(() => change((current, sizes) => move(current, MIDDLE, sizes)));
  useEffect(() => {
    const listener = () => fitAgain();
    window.addEventListener("resize", listener);
    return () => window.removeEventListener("resize", listener);
  }, []);

  function onPointerDown(event: PointerEvent<HTMLElement>) {
    // A pointer that is captured would not click the button any more.
    if (event.button !== 0 || (event.target instanceof Element && event.target.closest("button"))) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    travel.current = pointers.current.size === 0 ? MIDDLE : null;
    pointers.current.set(event.pointerId, fromMiddle(event));
    setDragged(true);
  }

  function onPointerMove(event: PointerEvent<HTMLElement>) {
    const before = pointers.current.get(event.pointerId);
    if (!before) return;
    const now = fromMiddle(event);
    pointers.current.set(event.pointerId, now);
    const [other] = [...pointers.current].filter(([pointer]) => pointer !== event.pointerId).map(([, point]) => point);
    if (other) {
      const factor = distance(now, other) / Math.max(1, distance(before, other));
      const middle = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 };
      const by = { x: (now.x - before.x) / 2, y: (now.y - before.y) / 2 };
      change((current, sizes) => move(zoomAt(current, factor, middle, sizes), by, sizes));
      return;
    }
    const by = { x: now.x - before.x, y: now.y - before.y };
    if (travel.current) travel.current = { x: travel.current.x + by.x, y: travel.current.y + by.y };
    change((current, sizes) => move(current, by, sizes));
  }

  function onPointerUp(event: PointerEvent<HTMLElement>) {
    if (!pointers.current.delete(event.pointerId)) return;
    setDragged(pointers.current.size > 0);
    const gone = travel.current;
    travel.current = null;
    const isSwipe = gone !== null && Math.abs(gone.x) > SWIPE && Math.abs(gone.x) > 2 * Math.abs(gone.y);
    if (isSwipe && event.type === "pointerup" && event.pointerType !== "mouse" && view.scale === 1) {
      onSwipe(gone.x < 0 ? 1 : -1);
    }
  }

  return {
    view,
    /** Whether the picture follows a pointer, and so must not lag behind it. */
    isDragged,
    zoomIn: () => change((current, sizes) => zoomAt(current, STEP, MIDDLE, sizes)),
    zoomOut: () => change((current, sizes) => zoomAt(current, 1 / STEP, MIDDLE, sizes)),
    fit: () => setView(FITTED),
    moveBy: (x: number, y: number) => change((current, sizes) => move(current, { x, y }, sizes)),
    handlers: {
      onPointerDown,
      onPointerMove,
      onPointerUp,
      onPointerCancel: onPointerUp,
      onDoubleClick: (event: MouseEvent) => {
        const point = fromMiddle(event);
        change((current, sizes) => toggleZoom(current, point, sizes));
      },
    },
  };
}

const distance = (a: Point, b: Point) => Math.hypot(a.x - b.x, a.y - b.y);

/** Null: no picture is shown. */
function sizesIn(stage: HTMLElement | null): Sizes | null {
  const picture = stage?.querySelector("img");
  if (!stage || !picture) return null;
  return {
    stageWidth: stage.clientWidth,
    stageHeight: stage.clientHeight,
    width: picture.offsetWidth,
    height: picture.offsetHeight,
    naturalWidth: picture.naturalWidth,
  };
}
