/** Pixels; the style sheets have the same as --row-height. */
export const ROW_HEIGHT = 96;
