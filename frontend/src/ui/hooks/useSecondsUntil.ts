import { useEffect, useState } from "react";

import { serverNow } from "../../model/serverClock";

const SECOND_MS = 1_000;

/** Whole seconds until a time (ISO 8601, by the server's clock), counting down; 0 when it has passed or is null. */
export function useSecondsUntil(moment: string | null): number {
  const [seconds, setSeconds] = useState(() => secondsUntil(moment));
  useEffect(() => {
    const update = () => {
      const left = secondsUntil(moment);
      setSeconds(left);
      if (left === 0) clearInterval(timer);
    };
    const timer = setInterval(update, SECOND_MS);
    update();
    return () => clearInterval(timer);
  }, [moment]);
  return seconds;
}

function secondsUntil(moment: string | null): number {
  return moment === null ? 0 : Math.max(0, Math.ceil((Date.parse(moment) - serverNow()) / SECOND_MS));
}
