import { useStore } from "@nanostores/react";
import { useState } from "react";
import { Link } from "react-router";

import { useCustomerConversations, useOrderConversations } from "../../../api/conversations/related";
import type { Conversation } from "../../../api/types";
import { listText } from "../../../i18n/texts/conversationList";
import { detailsText } from "../../../i18n/texts/details";
import { Button } from "../../../ui/elements/Button";
import { TimeAgo } from "../../../ui/elements/Time";
import { usePathTo } from "../../navigation/useListFilter";
import styles from "./Details.module.css";

const SHOWN_AT_FIRST = 5;

interface Related {
  data: Conversation[] | undefined;
  error: Error | null;
  refetch: () => unknown;
}

/** The other conversations about the same order. `except`: the id of the open conversation. */
export function SameOrder({ orderId, except }: { orderId: string; except: string }) {
  const t = useStore(detailsText);
  return (
    <OtherConversations
      title={t.sameOrder}
      none={t.noneOfOrder}
      related={useOrderConversations(orderId)}
      shows={({ id }) => id !== except}
    />
  );
}

interface SameCustomerProps {
  customerId: string;
  except: string;
  /** Conversations about this order are in the list above. */
  exceptOrder: string | null;
}

/** The customer's other conversations: about other orders, or about none. */
export function SameCustomer({ customerId, except, exceptOrder }: SameCustomerProps) {
  const t = useStore(detailsText);
  return (
    <OtherConversations
      title={t.sameCustomer}
      none={t.noneOfCustomer}
      related={useCustomerConversations(customerId)}
      shows={({ id, order_id }) => id !== except && (exceptOrder === null || order_id !== exceptOrder)}
    />
  );
}

interface Props {
  title: string;
  none: string;
  related: Related;
  shows: (conversation: Conversation) => boolean;
}

function OtherConversations({ title, none, related: { data, error, refetch }, shows }: Props) {
  const t = useStore(detailsText);
  const [showsAll, setShowsAll] = useState(false);
  const others = data?.filter(shows);
  const shown = showsAll ? others : others?.slice(0, SHOWN_AT_FIRST);
  const hidden = (others?.length ?? 0) - (shown?.length ?? 0);
  return (
    <section className={styles.section}>
      <h4>{title}</h4>
      {error && !data && (
        <p className={styles.hint}>
          {t.failed}{" "}
          <Button variant="link" onClick={() => void refetch()}>
            {t.retry}
          </Button>
        </p>
      )}
      {others?.length === 0 && <p className={styles.hint}>{none}</p>}
      {shown && shown.length > 0 && (
        <ul aria-label={title}>
          {shown.map((conversation) => (
            <OtherConversation key={conversation.id} conversation={conversation} />
          ))}
        </ul>
      )}
      {hidden > 0 && (
        <Button variant="link" onClick={() => setShowsAll(true)}>
          {t.showMore(hidden)}
        </Button>
      )}
    </section>
  );
}

function OtherConversation({ conversation }: { conversation: Conversation }) {
  const { noSubject } = useStore(listText);
  const pathTo = usePathTo();
  const { id, subject, last_message_at, last_message_preview } = conversation;
  return (
    <li>
      <Link className={styles.other} to={pathTo(id)}>
        <span className={styles.otherSubject} dir="auto">{subject || noSubject}</span>
        {last_message_at && <TimeAgo at={last_message_at} className={styles.otherTime} />}
        <span className={styles.otherPreview} dir="auto">{last_message_preview}</span>
      </Link>
    </li>
  );
}
