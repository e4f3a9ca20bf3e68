import { useEffect, useRef } from "react";

import { locale } from "../../../i18n";
import { reasonLine } from "../../../i18n/failureReasons";
import { statusText } from "../../../i18n/texts/replyStatus";
import { announce, announceAlert } from "../../../ui/feedback/announcer";
import { fileRefusal } from "../../replies/files/refusals";
import type { DeliveryState, TimelineMessage } from "../model/timelineMessage";

/** Announces to screen readers when a reply was sent or discarded, and at once when it could not be delivered. */
export function useAnnounceDeliveryStates(messages: TimelineMessage[]): void {
  const previous = useRef<Map<string, DeliveryState>>(undefined);
  useEffect(() => {
    const t = statusText.get();
    for (const { key, deliveryState, reason, refusal, discardedBy, findings } of messages) {
      const previousState = previous.current?.get(key);
      if (previousState === undefined || previousState === deliveryState) continue;
      if (deliveryState === "sent") announce(t.announceSent);
      if (deliveryState === "discarded") announce(t.discarded({ name: discardedBy ?? "" }));
      if (deliveryState === "held") announceAlert(findings.length > 0 ? t.heldByGuard : t.held);
      if (deliveryState === "failed" || deliveryState === "refused") {
        const given = reason === null ? t.noReason : reasonLine(locale.get(), reason);
        announceAlert(t.announceFailed({ reason: (refusal && fileRefusal(refusal)) ?? given }));
      }
    }
    previous.current = new Map(messages.map(({ key, deliveryState }) => [key, deliveryState]));
  });
}
