import { useStore } from "@nanostores/react";

import { orderText } from "../../i18n/texts/order";
import { useDelayed } from "../../ui/hooks/useDelayed";
import styles from "./Order.module.css";

/** As high as the lines of text that will replace it. Its blocks appear only if loading takes a moment. */
export function Skeleton({ lines }: { lines: number }) {
  const t = useStore(orderText);
  const isVisible = useDelayed(true);
  return (
    <div className={styles.skeleton} aria-busy="true">
      {isVisible && <span className="visually-hidden">{t.loading}</span>}
      {Array.from({ length: lines }, (_, index) => (
        <span key={index} className={isVisible ? "skeleton-block" : undefined} aria-hidden="true" />
      ))}
    </div>
  );
}
