import { useStore } from "@nanostores/react";

import { orderFailureText } from "../../i18n/texts/order";
import { Notice } from "./PartStatus";
import { Skeleton } from "./Skeleton";

interface Props {
  reading: boolean;
  isSlow: boolean;
  /** The height of the skeleton. */
  lines: number;
  onRetry: () => void;
}

/** A part of which nothing is known yet: neither a value nor a failure. */
export function Unread({ reading, isSlow, lines, onRetry }: Props) {
  const t = useStore(orderFailureText);
  if (!reading) return <Notice onRetry={onRetry}>{t.notRead}</Notice>;
  return isSlow ? <Notice onRetry={onRetry}>{t.slow}</Notice> : <Skeleton lines={lines} />;
}
