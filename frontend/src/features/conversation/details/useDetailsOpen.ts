import { useState } from "react";

import { readItem, writeItem } from "../../../model/browserStorage";
import { useMediaQuery, WIDE } from "../../../ui/hooks/useMediaQuery";

const STORAGE_KEY = "inbox.details";

/** Whether the details are open. On wide screens that is remembered in the browser; elsewhere they start closed. */
export function useDetailsOpen(): { open: boolean; toggle: () => void } {
  const wide = useMediaQuery(WIDE);
  const [isColumnOpen, setColumnOpen] = useState(() => readItem("local", STORAGE_KEY) === "open");
  const [isOverlayOpen, setOverlayOpen] = useState(false);
  function toggle() {
    if (!wide) {
      setOverlayOpen(!isOverlayOpen);
      return;
    }
    writeItem("local", STORAGE_KEY, isColumnOpen ? "closed" : "open");
    setColumnOpen(!isColumnOpen);
  }
  return { open: wide ? isColumnOpen : isOverlayOpen, toggle };
}
