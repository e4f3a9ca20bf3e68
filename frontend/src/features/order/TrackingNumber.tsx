import { useStore } from "@nanostores/react";

import type { Order } from "../../api/types";
import { orderText } from "../../i18n/texts/order";
import { CopyButton } from "../copy/CopyButton";
import { NewTabLink } from "./NewTabLink";
import styles from "./Order.module.css";

/** The number of a parcel, to be copied, and a link to the carrier's page if there is one. */
export function TrackingNumber({ shipment }: Pick<Order, "shipment">) {
  const t = useStore(orderText);
  const { tracking_number: number = null, tracking_url: url = null } = shipment ?? {};
  return (
    <>
      {number === null ? (
        <span className={styles.quiet}>{t.noTracking}</span>
      ) : (
        <span className={styles.copyable}>
          <bdi>{number}</bdi>
          <CopyButton text={number} />
        </span>
      )}
      <NewTabLink url={url}>{t.track}</NewTabLink>
    </>
  );
}
