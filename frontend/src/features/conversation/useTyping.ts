import { useCallback, useEffect, useRef, useState } from "react";

/** An agent who has written nothing for this long is not typing. */
const STOPS_AFTER_MS = 6_000;

/** Whether the agent is typing; call `onTyping` at each change of the text. */
export function useTyping(): { typing: boolean; onTyping: () => void } {
  const [typing, setTyping] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const onTyping = useCallback(() => {
    setTyping(true);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setTyping(false), STOPS_AFTER_MS);
  }, []);
  return { typing, onTyping };
}
