/** How a picture is shown: magnified by `scale` from its fitted size, its middle moved by `x` and `y` from the middle. */
export interface View {
  scale: number;
  x: number;
  y: number;
}

/** In CSS pixels. */
export interface Sizes {
  stageWidth: number;
  stageHeight: number;
  /** Of the fitted picture. */
  width: number;
  height: number;
  /** Of the picture itself. */
  naturalWidth: number;
}

export interface Point {
  x: number;
  y: number;
}

export const FITTED: View = { scale: 1, x: 0, y: 0 };

/** Every picture can be magnified this much, and a large one until its pixels are seen. */
const LEAST_MAX_SCALE = 4;
const PIXEL_SIZE = 2;
/** What a double click magnifies to, unless the picture's own size is larger. */
const DOUBLE_CLICK_SCALE = 2.5;

function maxScale({ width, naturalWidth }: Sizes): number {
  return Math.max(LEAST_MAX_SCALE, width > 0 ? (PIXEL_SIZE * naturalWidth) / width : 0);
}

/** Magnifies by a factor. What is at `point`, measured from the middle of the stage, stays there. */
export function zoomAt(view: View, factor: number, point: Point, sizes: Sizes): View {
  const scale = Math.min(maxScale(sizes), Math.max(1, view.scale * factor));
  const ratio = scale / view.scale;
  return within({ scale, x: point.x - (point.x - view.x) * ratio, y: point.y - (point.y - view.y) * ratio }, sizes);
}

export function move(view: View, by: Point, sizes: Sizes): View {
  return within({ ...view, x: view.x + by.x, y: view.y + by.y }, sizes);
}

/** From the fitted picture to its own size, and from anything else back. */
export function toggleZoom(view: View, point: Point, sizes: Sizes): View {
  if (view.scale > 1) return FITTED;
  const ownSize = sizes.width > 0 ? sizes.naturalWidth / sizes.width : 1;
  return zoomAt(view, Math.max(DOUBLE_CLICK_SCALE, ownSize), point, sizes);
}

/** Moved so far back that no more of the stage is empty than has to be. */
function within({ scale, x, y }: View, { stageWidth, stageHeight, width, height }: Sizes): View {
  const limit = (value: number, size: number, stage: number) => {
    const most = Math.max(0, (size * scale - stage) / 2);
    return Math.min(most, Math.max(-most, value));
  };
  return { scale, x: limit(x, width, stageWidth), y: limit(y, height, stageHeight) };
}
