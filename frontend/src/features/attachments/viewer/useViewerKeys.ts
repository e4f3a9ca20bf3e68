import { type RefObject, useEffect, useEffectEvent } from "react";

/**
 * Runs what belongs to a key, with "Shift+" before it for a named one, while the focus is in the dialog that `root` is
 * in. The inbox's own commands do not see keys meanwhile: the dialog is an overlay (`data-overlay`).
 */
export function useViewerKeys(root: RefObject<HTMLElement | null>, keys: Record<string, () => void>): void {
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const dialog = root.current?.closest("[role=dialog]");
    if (!(event.target instanceof Node) || !dialog?.contains(event.target)) return;
    const isNamed = event.key.length > 1;
    const run = keys[isNamed && event.shiftKey ? `Shift+${event.key}` : event.key];
    if (!run) return;
    event.preventDefault();
    run();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKeyDown(event);
    // Not on the dialog's content: the dialog itself has the focus at first.
    document.addEventListener("keydown", listener);
    return () => document.removeEventListener("keydown", listener);
  }, []);
}
