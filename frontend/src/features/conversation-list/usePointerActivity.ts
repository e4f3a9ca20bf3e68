import { type PointerEvent, useEffect, useRef, useState } from "react";

const REST = 3_000;

/** Whether a mouse is at work over an element: it is there and has moved within the last seconds. */
export function usePointerRest() {
  const [active, setActive] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const rest = () => {
    clearTimeout(timer.current);
    setActive(false);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  return {
    active,
    rest,
    handlers: {
      onPointerMove(event: PointerEvent) {
        if (event.pointerType !== "mouse") return;
        setActive(true);
        clearTimeout(timer.current);
        timer.current = setTimeout(rest, REST);
      },
      onPointerLeave: rest,
    },
  };
}
