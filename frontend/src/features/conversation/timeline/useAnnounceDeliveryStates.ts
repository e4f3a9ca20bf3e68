import { useEffect, useRef } from "react";

import { locale } from "../../../i18n";
import { reasonLine } from "../../../i18n/failureReasons";
import { statusText } from "../../../i18n/texts/replies";
import { announce, announceAlert } from "../../../ui/feedback/announcer";
import type { TimelineMessage, DeliveryState } from "../model/timelineMessage";

/** Tells a screen reader when a reply has gone out, and interrupts it when one could not be delivered. */
export function useAnnounceDeliveryStates(shown: TimelineMessage[]): void {
  const before = useRef<Map<string, DeliveryState>>(undefined);
  useEffect(() => {
    const t = statusText.get();
    for (const { key, deliveryState: standing, reason, discardedBy } of shown) {
      const was = before.current?.get(key);
      if (was === undefined || was === standing) continue;
      if (standing === "sent") announce(t.announceSent);
      if (standing === "discarded") announce(t.discarded({ name: discardedBy ?? "" }));
      if (standing === "failed" || standing === "refused") {
        announceAlert(t.announceFailed({ reason: reason === null ? t.noReason : reasonLine(locale.get(), reason) }));
      }
    }
    before.current = new Map(shown.map(({ key, deliveryState: standing }) => [key, standing]));
  });
}
