import { useStore } from "@nanostores/react";
import type { ReactNode } from "react";

import { useOrderPanel } from "../../api/orders";
import type { OrderDocument } from "../../api/types";
import { detailsText } from "../../i18n/texts/details";
import { orderFailureText, orderText } from "../../i18n/texts/order";
import { ErrorBoundary } from "../../ui/feedback/ErrorBoundary";
import { CopyButton } from "../copy/CopyButton";
import { Documents } from "./Documents";
import { HiddenParts } from "./HiddenParts";
import { Lines } from "./lines/Lines";
import styles from "./Order.module.css";
import { OrderHead } from "./OrderHead";
import { Age, Failure, Notice } from "./PartStatus";
import { Returns } from "./Returns";
import { Shipment } from "./Shipment";
import { Skeleton } from "./Skeleton";
import { Totals } from "./Totals";
import { Unread } from "./Unread";

/** About as many lines as an order with one line of goods has. */
const SKELETON_LINES = 16;

interface Props {
  orderId: string;
  /** What opens the file of a document. */
  fileOf: (document: OrderDocument) => ReactNode;
}

/** The order of a conversation. Its number needs no answer of the server; no error leaves the panel. */
export function OrderSections({ orderId, fileOf }: Props) {
  const t = useStore(detailsText);
  const { broken } = useStore(orderFailureText);
  return (
    <>
      <h4 className="visually-hidden">{t.order}</h4>
      <p className={styles.number}>
        <bdi>{orderId}</bdi>
        <CopyButton text={orderId} />
      </p>
      <ErrorBoundary fallback={(retry) => <Notice onRetry={retry}>{broken}</Notice>}>
        <Parts orderId={orderId} fileOf={fileOf} />
      </ErrorBoundary>
    </>
  );
}

function Parts({ orderId, fileOf }: Props) {
  const t = useStore(orderFailureText);
  const { panel, isSlow, hasFailed, isFetching, retry } = useOrderPanel(orderId);
  return (
    <div aria-busy={isFetching && !panel}>
      {hasFailed && (
        <Notice onRetry={retry}>
          {t.noAnswer}
          {panel && ` ${t.older}`}
        </Notice>
      )}
      {!panel && !hasFailed && <Skeleton lines={SKELETON_LINES} />}
      {panel && <OrderOf part={panel.order} isSlow={isSlow} onRetry={retry} />}
      {/* An API that was rolled back has none. */}
      {panel && (panel.returns as Panel["returns"] | undefined) && (
        <Returns part={panel.returns} order={panel.order.value} isSlow={isSlow} onRetry={retry} />
      )}
      {panel && <Documents part={panel.documents} fileOf={fileOf} isSlow={isSlow} onRetry={retry} />}
      {panel && <HiddenParts panel={panel} />}
    </div>
  );
}

type Panel = NonNullable<ReturnType<typeof useOrderPanel>["panel"]>;

function OrderOf({ part, isSlow, onRetry }: { part: Panel["order"]; isSlow: boolean; onRetry: () => void }) {
  const t = useStore(orderText);
  const { value: order, unavailable, as_of, reading } = part;
  return (
    <>
      {unavailable && <Failure part="order" unavailable={unavailable} hasValue={order !== null} onRetry={onRetry} />}
      {order === null && !unavailable && (
        <Unread reading={reading} isSlow={isSlow} lines={SKELETON_LINES} onRetry={onRetry} />
      )}
      {order !== null && (
        <>
          <OrderHead order={order} />
          {as_of && <Age at={as_of} />}
          {order.unreadable.length > 0 && (
            <p className={styles.quiet} dir="auto">{t.unreadable({ fields: order.unreadable.join(", ") })}</p>
          )}
          <Shipment order={order} />
          <Lines order={order} />
          <Totals order={order} />
        </>
      )}
    </>
  );
}
