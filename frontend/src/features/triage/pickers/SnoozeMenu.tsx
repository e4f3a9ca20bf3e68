import { useStore } from "@nanostores/react";
import { useState } from "react";

import { useFormats } from "../../../i18n/format";
import { triageText } from "../../../i18n/texts/triage";
import { serverNow } from "../../../model/serverClock";
import type { PopoverProps } from "../../../ui/overlays/AnchoredPopover";
import PopoverMenu from "../../../ui/overlays/PopoverMenu";
import { snoozeTimes } from "../snoozeTimes";

interface Props extends PopoverProps {
  onSnooze: (until: Date) => void;
  /** Asks for another time. */
  onOther: () => void;
}

export default function SnoozeMenu({ onSnooze, onOther, ...popover }: Props) {
  const t = useStore(triageText);
  const formats = useFormats();
  const [now] = useState(serverNow);
  const times = snoozeTimes(new Date(now)).map(({ id, until }) => ({
    id,
    label: t[id],
    detail: formats.until(until, now),
    run: () => onSnooze(until),
  }));
  return (
    <PopoverMenu
      {...popover}
      label={t.snooze}
      choices={[...times, { id: "other", label: t.chooseTime, run: onOther }]}
    />
  );
}
