import { useStore } from "@nanostores/react";
import { useId } from "react";
import { Link } from "react-router";

import { useConversations } from "../../api/conversations/list/list";
import type { SyncStatus } from "../../api/types";
import { useFormats } from "../../i18n/format";
import { listText } from "../../i18n/texts/conversationList";
import { detailsText } from "../../i18n/texts/details";
import { syncText } from "../../i18n/texts/sync";
import { fullName } from "../../model/names";
import { useNow } from "../../ui/hooks/useNow";
import { FailureReason } from "../failure-reason/FailureReason";
import { useListFilter } from "../navigation/useListFilter";
import styles from "./MissingMessages.module.css";
import pageStyles from "./SyncPage.module.css";
import { isLastRunSuccessful } from "./useSyncCheck";

/** The incomplete conversations, or a sentence that none is known. */
export function MissingMessages({ sync }: { sync: SyncStatus }) {
  const t = useStore(syncText);
  const incomplete = sync.troubles;
  const isEverythingRead = isLastRunSuccessful(sync) && !sync.is_stale && !(sync.back_fill && !sync.back_fill.reconciling);
  return (
    <section>
      <h3 className={pageStyles.title}>{t.missing}</h3>
      {incomplete.length === 0 ? (
        <p className={styles.none}>{isEverythingRead ? t.nothingMissing : t.noneKnown}</p>
      ) : (
        <ul className={styles.list}>
          {incomplete.map((conversation) => (
            <IncompleteConversation key={conversation.mirakl_thread_id} conversation={conversation} />
          ))}
        </ul>
      )}
    </section>
  );
}

function IncompleteConversation({ conversation }: { conversation: SyncStatus["troubles"][number] }) {
  const t = useStore(syncText);
  const { thread } = useStore(detailsText);
  const formats = useFormats();
  const threadId = useId();
  const since = new Date(conversation.since);
  const { have, expected } = conversation;
  const name = useCustomerName(conversation.conversation_id);
  return (
    <li className={styles.item}>
      {conversation.conversation_id === null ? (
        <span aria-describedby={threadId}>{t.notHere}</span>
      ) : (
        <Link className={styles.link} to={`/conversations/${conversation.conversation_id}`} aria-describedby={threadId}>
          {name ?? t.conversation}
        </Link>
      )}
      <time className={styles.since} dateTime={conversation.since} title={formats.absolute(since)}>
        {t.since({ time: formats.when(since, useNow()) })}
      </time>
      <p className={styles.what}>
        {/* With both counts known, the reason says no more than they do. */}
        {have !== null && expected !== null ? (
          t.have({ have: formats.number(have), expected: formats.number(expected) })(expected)
        ) : (
          <FailureReason reason={conversation.reason} />
        )}
      </p>
      <p id={threadId} className={styles.thread}>
        {thread} {conversation.mirakl_thread_id}
      </p>
    </li>
  );
}

/** The customer's name, if the conversation is loaded in the list. */
function useCustomerName(conversationId: string | null): string | undefined {
  const { marketplace } = useStore(listText);
  const { data: list } = useConversations(useListFilter());
  const row = list?.conversations.find(({ id }) => id === conversationId);
  return row && (row.customer ? fullName(row.customer) : marketplace);
}
