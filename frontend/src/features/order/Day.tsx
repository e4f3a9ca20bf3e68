import { useFormats } from "../../i18n/format";
import { useNow } from "../../ui/hooks/useNow";
import { useOrderFormats } from "./formats";

/** A day, with the full time on hover. What is not a time is shown as it is. */
export function Day({ at }: { at: string }) {
  const { absolute } = useFormats();
  const { day } = useOrderFormats();
  const now = useNow();
  const time = new Date(at);
  if (Number.isNaN(time.getTime())) return at;
  return (
    <time dateTime={at} title={absolute(time)}>
      {day(time, now)}
    </time>
  );
}
