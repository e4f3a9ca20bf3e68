import { useEffect, useState } from "react";

import { RequestLimit } from "../../../../api/requestLimit";

/** CSS pixels, twice as many for dense screens. */
const SIDE = 72;
/** One at a time: a photo takes a hundred megabytes of memory while it is made small. */
const turns = new RequestLimit(1);

/** A small version of a picture as a data URL; null until it is made, and for everything that is no picture. */
export function useThumbnail(file: File | undefined): string | null {
  const [made, setMade] = useState<{ of: File; url: string } | null>(null);
  useEffect(() => {
    // A drawing in SVG can have any size, and its type says nothing about its content.
    if (!file?.type.startsWith("image/") || file.type.includes("svg") || !("createImageBitmap" in window)) return;
    const controller = new AbortController();
    const { signal } = controller;
    turns
      .run(() => thumbnailOf(file), signal)
      .then((url) => !signal.aborted && setMade({ of: file, url }))
      // It is no picture that this browser can show.
      .catch(() => undefined);
    return () => controller.abort();
  }, [file]);
  return made !== null && made.of === file ? made.url : null;
}

/** Not an address of the file itself: the content security policy allows none, and this one takes less memory. */
async function thumbnailOf(file: File): Promise<string> {
  const whole = await createImageBitmap(file);
  try {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = SIDE;
    const scale = SIDE / Math.min(whole.width, whole.height);
    const [width, height] = [whole.width * scale, whole.height * scale];
    const context = canvas.getContext("2d");
    if (!context) throw new Error("There is no canvas.");
    context.imageSmoothingQuality = "high";
    context.drawImage(whole, (SIDE - width) / 2, (SIDE - height) / 2, width, height);
    return canvas.toDataURL();
  } finally {
    whole.close();
  }
}
