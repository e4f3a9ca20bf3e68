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
  filter: "M4 6h12M6.500 10h7M8.500 14h3",
  search: "M9 4a5 5 0 1 1 0 10A5 5 0 0 1 9 4Zm3.700 8.700L16 16",
  chat: "M4 5.500A1.500 1.500 0 0 1 5.500 4h9A1.500 1.500 0 0 1 16 5.500v6a1.500 1.500 0 0 1-1.500 1.500H10l-3.500 3v-3h-1A1.500 1.500 0 0 1 4 11.500z",
  moon: "M16 11.800A6.500 6.500 0 1 1 8.200 4a5.200 5.200 0 0 0 7.800 7.800Z",
  person: "M10 4a3 3 0 1 1 0 6 3 3 0 0 1 0-6ZM4.500 16.200c.6-2.600 2.800-4 5.500-4s4.900 1.400 5.500 4",
  tag: "M4 4.500h5.500l6.500 6.500-5 5L4.500 9.500zM7.200 7.500v.1",
  more: "M5 10v.1m5-.1v.1m5-.1v.1",
  undo: "M7.500 5 4 8.500 7.500 12M4.500 8.500h7a4 4 0 0 1 0 8H9",
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
