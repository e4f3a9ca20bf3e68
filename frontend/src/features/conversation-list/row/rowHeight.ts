export type RowDensity = "comfortable" | "compact";

/** In pixels. The style sheets take it from --row-height, which the list sets. */
export const ROW_HEIGHTS: Record<RowDensity, number> = { comfortable: 84, compact: 64 };
