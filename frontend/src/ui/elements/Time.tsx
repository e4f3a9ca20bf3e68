import { useStore } from "@nanostores/react";

import { useFormats } from "../../i18n/format";
import { timeText } from "../../i18n/texts/shell";
import { useNow } from "../hooks/useNow";

const MINUTE = 60_000;
const RECENT = 6 * 60 * MINUTE;

/** How long ago, in short: "5 min". Like all times, it shows the full date and time zone on hover. */
export function TimeAgo({ at, className }: { at: string; className?: string | undefined }) {
  const formats = useFormats();
  const time = new Date(at);
  return (
    <time dateTime={at} title={formats.absolute(time)} className={className}>
      {formats.relative(time, useNow())}
    </time>
  );
}

/** The same in words: "5 min ago". */
export function TimeAgoInWords({ at }: { at: string }) {
  const t = useStore(timeText);
  const formats = useFormats();
  const now = useNow();
  const time = new Date(at);
  const age = now - time.getTime();
  let text = formats.when(time, now);
  if (age < RECENT) text = age < MINUTE ? t.justNow : t.ago({ duration: formats.duration(age) });
  return (
    <time dateTime={at} title={formats.absolute(time)}>
      {text}
    </time>
  );
}

/** The time of day. */
export function ClockTime({ at, className }: { at: string; className?: string | undefined }) {
  const formats = useFormats();
  const time = new Date(at);
  return (
    <time dateTime={at} title={formats.absolute(time)} className={className}>
      {formats.clock(time)}
    </time>
  );
}
