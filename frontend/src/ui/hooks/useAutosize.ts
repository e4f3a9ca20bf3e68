import { type RefObject, useLayoutEffect, useRef } from "react";

/** Whether the style sheet's `field-sizing: content` already does it, without a layout of the whole page at each key. */
const IS_BUILT_IN = "fieldSizing" in document.documentElement.style;

/** A text area that grows with its text, up to the maximum height in the style sheet. */
export function useAutosize(text: string): RefObject<HTMLTextAreaElement | null> {
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    const element = field.current;
    if (!element || IS_BUILT_IN) return;
    element.style.height = "auto";
    element.style.height = `${element.scrollHeight}px`;
  }, [text]);
  return field;
}
