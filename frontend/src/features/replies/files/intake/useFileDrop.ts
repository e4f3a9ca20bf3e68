import { type RefObject, useEffect, useEffectEvent, useState } from "react";

import { type Dropped, droppedFiles, hasFiles } from "./takenFiles";

/**
 * Takes files that are dropped onto an element, and tells whether files are being dragged over the page. `accepts`:
 * whether they are taken now. Files that are dropped elsewhere do nothing: a browser would open them instead of the page.
 */
export function useFileDrop(
  target: RefObject<HTMLElement | null>,
  accepts: () => boolean,
  onDrop: (dropped: Dropped) => void,
): boolean {
  const [isDragging, setDragging] = useState(false);
  const mayTake = useEffectEvent(accepts);
  const take = useEffectEvent(onDrop);
  useEffect(() => {
    /** Something of the page itself is dragged, such as a picture of a customer, which browsers offer as a file. */
    let isOwn = false;
    const isInside = ({ target: over }: DragEvent) => over instanceof Node && target.current?.contains(over) === true;
    function onDragOver(event: DragEvent) {
      if (isOwn || !hasFiles(event.dataTransfer) || !event.dataTransfer) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = isInside(event) && mayTake() ? "copy" : "none";
      setDragging(true);
    }
    function onDragLeave(event: DragEvent) {
      // Leaving an element for another one is no end: only leaving the window is.
      if (event.relatedTarget === null) setDragging(false);
    }
    function onDropped(event: DragEvent) {
      setDragging(false);
      if (!hasFiles(event.dataTransfer) || !event.dataTransfer) return;
      event.preventDefault();
      if (!isOwn && isInside(event) && mayTake()) take(droppedFiles(event.dataTransfer));
    }
    const begin = () => void (isOwn = true);
    function end() {
      isOwn = false;
      setDragging(false);
    }
    window.addEventListener("dragstart", begin);
    window.addEventListener("dragenter", onDragOver);
    window.addEventListener("dragover", onDragOver);
    window.addEventListener("dragleave", onDragLeave);
    window.addEventListener("drop", onDropped);
    window.addEventListener("dragend", end);
    return () => {
      window.removeEventListener("dragstart", begin);
      window.removeEventListener("dragenter", onDragOver);
      window.removeEventListener("dragover", onDragOver);
      window.removeEventListener("dragleave", onDragLeave);
      window.removeEventListener("drop", onDropped);
      window.removeEventListener("dragend", end);
    };
  }, [target]);
  return isDragging;
}
