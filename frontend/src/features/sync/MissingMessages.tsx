import { useStore } from "@nanostores/react";
import { useId } from "react";
import { Link } from "react-router";

import { useInbox } from "../../api/conversations/inbox";
import type { SyncStatus } from "../../api/types";
import { useFormats } from "../../i18n/format";
import { listText } from "../../i18n/texts/conversationList";
import { detailsText } from "../../i18n/texts/details";
import { syncText } from "../../i18n/texts/sync";
import { fullName } from "../../model/names";
import { useNow } from "../../ui/hooks/useNow";
import { FailureReason } from "../failure-reason/FailureReason";
import styles from "./MissingMessages.module.css";
import page from "./SyncPage.module.css";
import { isLastRunSuccessful } from "./useSyncCheck";

/** The conversations that are not complete, or an honest word that there are none. */
export function MissingMessages({ sync }: { sync: SyncStatus }) {
  const t = useStore(syncText);
  const gaps = sync.troubles;
  const everythingIsRead = isLastRunSuccessful(sync) && !sync.is_stale && !(sync.back_fill && !sync.back_fill.reconciling);
  return (
    <section>
      <h3 className={page.title}>{t.missing}</h3>
      {gaps.length === 0 ? (
        <p className={styles.none}>{everythingIsRead ? t.nothingMissing : t.noneKnown}</p>
      ) : (
        <ul className={styles.gaps}>
          {gaps.map((gap) => (
            <IncompleteConversation key={gap.mirakl_thread_id} gap={gap} />
          ))}
        </ul>
      )}
    </section>
  );
}

function IncompleteConversation({ gap }: { gap: SyncStatus["troubles"][number] }) {
  const t = useStore(syncText);
  const { thread } = useStore(detailsText);
  const formats = useFormats();
  const threadId = useId();
  const since = new Date(gap.since);
  const { have, expected } = gap;
  const name = useName(gap.conversation_id);
  return (
    <li className={styles.gap}>
      {gap.conversation_id === null ? (
        <span aria-describedby={threadId}>{t.notHere}</span>
      ) : (
        <Link className={styles.link} to={`/conversations/${gap.conversation_id}`} aria-describedby={threadId}>
          {name ?? t.conversation}
        </Link>
      )}
      <time className={styles.since} dateTime={gap.since} title={formats.absolute(since)}>
        {t.since({ time: formats.when(since, useNow()) })}
      </time>
      <p className={styles.what}>
        {/* The reason that comes with two counts says the same the other way round. */}
        {have !== null && expected !== null ? (
          t.have({ have: formats.number(have), expected: formats.number(expected) })(expected)
        ) : (
          <FailureReason reason={gap.reason} />
        )}
      </p>
      <p id={threadId} className={styles.thread}>
        {thread} {gap.mirakl_thread_id}
      </p>
    </li>
  );
}

/** Whose conversation it is, where the list has it. */
function useName(conversationId: string | null): string | undefined {
  const { marketplace } = useStore(listText);
  const { data: inbox } = useInbox();
  const found = inbox?.conversations.find(({ id }) => id === conversationId);
  return found && (found.customer ? fullName(found.customer) : marketplace);
}
