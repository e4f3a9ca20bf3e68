import { useEffect, useState } from "react";

const DELAY_MS = 150;

/** True when `active` has been true for a moment, so that short loading times show no skeleton. */
export function useDelayed(active: boolean): boolean {
  const [isDelayOver, setDelayOver] = useState(false);
  useEffect(() => {
    if (!active) return;
    const timer = setTimeout(() => setDelayOver(true), DELAY_MS);
    return () => {
      clearTimeout(timer);
      setDelayOver(false);
    };
  }, [active]);
  return active && isDelayOver;
}
