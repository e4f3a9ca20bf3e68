import { useEffect, useState } from "react";

import { serverNow } from "../../model/serverClock";

const SECOND = 1_000;

/** Whole seconds until a moment of the server's, counting down; 0 when it is over or there is none. */
export function useSecondsUntil(moment: string | null): number {
  const [seconds, setSeconds] = useState(() => secondsUntil(moment));
  useEffect(() => {
    const count = () => {
      const left = secondsUntil(moment);
      setSeconds(left);
      if (left === 0) clearInterval(timer);
    };
    const timer = setInterval(count, SECOND);
    count();
    return () => clearInterval(timer);
  }, [moment]);
  return seconds;
}

function secondsUntil(moment: string | null): number {
  return moment === null ? 0 : Math.max(0, Math.ceil((Date.parse(moment) - serverNow()) / SECOND));
}
