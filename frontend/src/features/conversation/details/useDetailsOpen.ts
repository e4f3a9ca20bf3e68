import { useEffect, useState } from "react";

import { readItem, writeItem } from "../../../model/browserStorage";
import { NARROW, useMediaQuery, WIDE } from "../../../ui/hooks/useMediaQuery";

const STORAGE_KEY = "inbox.details";
/** In the state of the browser's history: the dialog on phones has an entry of its own, so that Back closes it. */
const OVERLAY = "details";

interface DetailsOpen {
  open: boolean;
  /** Whether they are a dialog. */
  modal: boolean;
  toggle: () => void;
}

/**
 * Whether the details are open. On wide screens they are, unless the agent has closed them, which is remembered in
 * the browser. Elsewhere they cover the conversation and start closed.
 */
export function useDetailsOpen(): DetailsOpen {
  const wide = useMediaQuery(WIDE);
  const modal = useMediaQuery(NARROW);
  const [isColumnOpen, setColumnOpen] = useState(() => readItem("local", STORAGE_KEY) !== "closed");
  const [isOverlayOpen, setOverlayOpen] = useState(hasOwnEntry);

  useEffect(() => {
    const onBackOrForward = () => setOverlayOpen(hasOwnEntry());
    window.addEventListener("popstate", onBackOrForward);
    return () => window.removeEventListener("popstate", onBackOrForward);
  }, []);

  function toggle() {
    if (wide) {
      writeItem("local", STORAGE_KEY, isColumnOpen ? "closed" : "open");
      setColumnOpen(!isColumnOpen);
    } else if (isOverlayOpen && hasOwnEntry()) {
      window.history.back();
    } else {
      // The rest of the state is the router's, for which this is the same place.
      if (modal && !isOverlayOpen) window.history.pushState({ ...historyState(), overlay: OVERLAY }, "");
      setOverlayOpen(!isOverlayOpen);
    }
  }
  return { open: wide ? isColumnOpen : isOverlayOpen, modal, toggle };
}

function historyState(): Record<string, unknown> {
  return (window.history.state ?? {}) as Record<string, unknown>;
}

function hasOwnEntry(): boolean {
  return historyState().overlay === OVERLAY;
}
