import { type PointerEvent, useEffect, useRef, useState } from "react";

const INACTIVE_AFTER_MS = 3_000;

/** Whether a mouse is at work over an element: it is there and has moved within the last seconds. */
export function usePointerActivity() {
  const [isActive, setActive] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const reset = () => {
    clearTimeout(timer.current);
    setActive(false);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  return {
    active: isActive,
    rest: reset,
    handlers: {
      onPointerMove(event: PointerEvent) {
        if (event.pointerType !== "mouse") return;
        setActive(true);
        clearTimeout(timer.current);
        timer.current = setTimeout(reset, INACTIVE_AFTER_MS);
      },
      onPointerLeave: reset,
    },
  };
}
