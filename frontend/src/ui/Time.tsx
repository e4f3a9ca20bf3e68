import { useFormats } from "../i18n/format";
import { useNow } from "./useNow";

/** How long ago, with the full date and zone on hover. */
export function TimeAgo({ at, className }: { at: string; className?: string | undefined }) {
  const formats = useFormats();
  const time = new Date(at);
  return (
    <time dateTime={at} title={formats.absolute(time)} className={className}>
      {formats.relative(time, useNow())}
    </time>
  );
}

/** The time of day, with the full date and zone on hover. */
export function ClockTime({ at, className }: { at: string; className?: string | undefined }) {
  const formats = useFormats();
  const time = new Date(at);
  return (
    <time dateTime={at} title={formats.absolute(time)} className={className}>
      {formats.clock(time)}
    </time>
  );
}
