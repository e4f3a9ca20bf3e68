import { type PointerEvent, useEffect, useRef, useState } from "react";

const INACTIVE_AFTER_MS = 3_000;

/** Whether a mouse is over an element and has moved there within the last seconds. `handlers` go onto the element. */
export function usePointerActivity() {
  const [isActive, setActive] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const reset = () => {
    clearTimeout(timer.current);
    setActive(false);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  return {
    isActive,
    reset,
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
