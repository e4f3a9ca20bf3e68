import { useEffect, useEffectEvent, useRef } from "react";
import { useLocation } from "react-router";

import { NARROW, useMediaQuery } from "../../ui/hooks/useMediaQuery";
import { asksToMoveFocus } from "../navigation/moveFocus";
import styles from "./SyncPage.module.css";

/** Takes the focus when the page was opened by keyboard, and on narrow screens, where the link is now hidden. */
export function Heading({ title }: { title: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const narrow = useMediaQuery(NARROW);
  const location = useLocation();
  const moveFocus = useEffectEvent(() => {
    if (narrow || asksToMoveFocus(location.state)) heading.current?.focus();
  });
  useEffect(() => moveFocus(), [location.key]);
  return (
    <h2 ref={heading} tabIndex={-1} className={styles.heading}>
      {title}
    </h2>
  );
}
