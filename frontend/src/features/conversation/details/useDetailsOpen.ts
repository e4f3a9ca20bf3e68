import { useState } from "react";

import { readItem, writeItem } from "../../../model/browserStorage";
import { useMediaQuery, WIDE } from "../../../ui/hooks/useMediaQuery";

const STORAGE_KEY = "inbox.details";

/** Whether the details stand open: as left the last time where there is room, else only when asked for. */
export function useDetailsOpen(): { open: boolean; toggle: () => void } {
  const wide = useMediaQuery(WIDE);
  const [column, setColumn] = useState(() => readItem("local", STORAGE_KEY) === "open");
  const [over, setOver] = useState(false);
  function toggle() {
    if (!wide) {
      setOver(!over);
      return;
    }
    writeItem("local", STORAGE_KEY, column ? "closed" : "open");
    setColumn(!column);
  }
  return { open: wide ? column : over, toggle };
}
