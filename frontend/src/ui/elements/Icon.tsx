const PATHS = {
  back: "M12.500 4.500 7 10l5.500 5.500",
  panel: "M3.500 4.500h13v11h-13zM12 4.500v11",
  chevron: "m6 8 4 4 4-4",
  close: "m5.500 5.500 9 9m0-9-9 9",
  clock: "M10 3.500a6.500 6.500 0 1 1 0 13 6.500 6.500 0 0 1 0-13Zm0 3V10l2.300 1.600",
  check: "m4.500 10.500 3.700 3.700 7.300-8",
  alert: "M10 3.500a6.500 6.500 0 1 1 0 13 6.500 6.500 0 0 1 0-13Zm0 3.300v3.900m0 2.300v.2",
  question: "M10 3.500a6.500 6.500 0 1 1 0 13 6.500 6.500 0 0 1 0-13ZM8.200 8.300a1.900 1.900 0 1 1 2.700 1.700c-.6.300-.9.700-.9 1.300m0 2v.2",
  down: "M10 4v11m0 0 4.500-4.500M10 15l-4.500-4.500",
  up: "M10 16V5m0 0L5.500 9.500M10 5l4.500 4.500",
  file: "M6 3.500h5l3.500 3.500v9.500H6zM11 3.500V7h3.500",
  store: "M4.500 9v7h11V9M3.500 6.500l1.200-3h10.600l1.200 3c0 1.400-1 2.300-2.200 2.300S12.200 8 12.200 6.800C12.200 8 11.200 8.800 10 8.800S7.800 8 7.800 6.800c0 1.200-1 2-2.100 2S3.500 7.900 3.500 6.500Z",
  bolt: "M11 3 5 11.500h4.500L9 17l6-8.500h-4.500z",
  pencil: "m12.700 4.300 3 3L7.500 15.500l-3.500.5.5-3.500z",
  search: "M9 4a5 5 0 1 1 0 10A5 5 0 0 1 9 4Zm3.700 8.700L16 16",
  chat: "M4 5.500A1.500 1.500 0 0 1 5.500 4h9A1.500 1.500 0 0 1 16 5.500v6a1.500 1.500 0 0 1-1.500 1.500H10l-3.500 3v-3h-1A1.500 1.500 0 0 1 4 11.500z",
  note: "M5 3.500h7l3.500 3.500v9.500H5zM12 3.500V7h3.500M7.500 10h5m-5 3h3",
  eye: "M2.500 10S5 5.500 10 5.500 17.500 10 17.500 10 15 14.500 10 14.500 2.500 10 2.500 10ZM10 8a2 2 0 1 1 0 4 2 2 0 0 1 0-4Z",
  offline: "M3 8.500a10 10 0 0 1 4-2.300m3.500-.5A10 10 0 0 1 17 8.500M5.700 11.300a6 6 0 0 1 2.800-1.500m3.500.3a6 6 0 0 1 2.300 1.200M10 14.500v.2M4 3.500l12 13",
} as const;

export type IconName = keyof typeof PATHS;

/** Hidden from screen readers: the text next to it or the label of its button must say what it means. */
export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
