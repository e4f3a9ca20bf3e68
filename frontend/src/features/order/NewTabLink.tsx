import { useStore } from "@nanostores/react";
import type { ReactNode } from "react";

import { orderText } from "../../i18n/texts/order";
import styles from "./Order.module.css";

/** A link to a page of somebody else; nothing unless it is `https`. The server allows no other; we do not rely on it. */
export function NewTabLink({ url, children }: { url: string | null; children: ReactNode }) {
  const { newTab } = useStore(orderText);
  if (!url?.startsWith("https://")) return null;
  return (
    <a className={styles.track} href={url} target="_blank" rel="noopener noreferrer">
      {children}
      <span aria-hidden="true"> ↗</span>
      <span className="visually-hidden"> ({newTab})</span>
    </a>
  );
}
