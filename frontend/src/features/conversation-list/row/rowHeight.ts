/** In pixels. Must equal --row-height in the style sheets. */
export const ROW_HEIGHT = 96;
