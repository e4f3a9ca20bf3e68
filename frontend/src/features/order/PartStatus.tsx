import { useStore } from "@nanostores/react";

import type { Unavailable } from "../../api/types";
import { useFormats } from "../../i18n/format";
import { orderFailureText, orderText } from "../../i18n/texts/order";
import { shellText } from "../../i18n/texts/shell";
import { Button } from "../../ui/elements/Button";
import { useNow } from "../../ui/hooks/useNow";
import { useSecondsUntil } from "../../ui/hooks/useSecondsUntil";
import styles from "./Order.module.css";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const RECENT = 6 * 60 * MINUTE;
/** Below this, an age is "just now". */
const FRESH = 5 * SECOND;
/** Up to this, the time until a part can be read again is counted down. */
const COUNT_DOWN_SECONDS = 90;

/** How old a part is: "Updated 20 s ago". */
export function Age({ at }: { at: string }) {
  const { updatedNow, updatedAgo } = useStore(shellText);
  const { updatedAt } = useStore(orderText);
  const formats = useFormats();
  const now = useNow();
  const time = new Date(at);
  const age = now - time.getTime();
  let text = updatedAt({ time: formats.when(time, now) });
  if (age < FRESH) text = updatedNow;
  else if (age < MINUTE) text = updatedAgo({ duration: formats.seconds(Math.floor(age / SECOND)) });
  else if (age < RECENT) text = updatedAgo({ duration: formats.duration(age) });
  return (
    <time className={styles.age} dateTime={at} title={formats.absolute(time)}>
      {text}
    </time>
  );
}

export type PartName = "order" | "documents" | "returns";

interface FailureProps {
  part: PartName;
  unavailable: Unavailable;
  /** An older value is shown. */
  hasValue: boolean;
  onRetry: () => void;
}

/** Why a part could not be read, and when asking again can help. */
export function Failure({ part, unavailable, hasValue, onRetry }: FailureProps) {
  const t = useStore(orderFailureText);
  const reason = useReason(part, unavailable.reason);
  const { retry_at } = unavailable;
  const seconds = useSecondsUntil(retry_at);
  return (
    <Notice onRetry={retry_at !== null && seconds === 0 ? onRetry : null}>
      {reason}
      {hasValue && ` ${t.older}`}
      {retry_at !== null && seconds > 0 && <Again at={retry_at} seconds={seconds} />}
    </Notice>
  );
}

function Again({ at, seconds }: { at: string; seconds: number }) {
  const t = useStore(orderFailureText);
  const formats = useFormats();
  const now = useNow();
  const text =
    seconds <= COUNT_DOWN_SECONDS
      ? t.againIn({ duration: formats.seconds(seconds) })
      : t.againAt({ time: formats.until(new Date(at), now) });
  return <span className={styles.again}>{text}</span>;
}

function useReason(part: PartName, reason: string): string {
  const t = useStore(orderFailureText);
  if (reason === "forbidden") {
    return { order: t.forbidden, documents: t.documentsForbidden, returns: t.returnsForbidden }[part];
  }
  if (reason === "not_found") {
    return { order: t.not_found, documents: t.documents_not_found, returns: t.returns_not_found }[part];
  }
  if (reason === "needs_order") return t.needs_order;
  if (reason === "busy") return t.busy;
  // A newer server may know more reasons.
  return reason === "unreachable" ? t.unreachable : t.unknown({ reason });
}

/** A calm line, with a button that asks again unless `onRetry` is null. */
export function Notice({ children, onRetry }: { children: React.ReactNode; onRetry: (() => void) | null }) {
  const { refresh } = useStore(orderText);
  return (
    <p className={styles.notice}>
      {children}{" "}
      {onRetry && (
        <Button variant="link" onClick={onRetry}>
          {refresh}
        </Button>
      )}
    </p>
  );
}
