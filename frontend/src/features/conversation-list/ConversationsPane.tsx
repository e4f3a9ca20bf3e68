import { useStore } from "@nanostores/react";

import { useInbox } from "../../api/conversations/inbox";
import { requestErrorText } from "../../i18n/requestErrors";
import { listText } from "../../i18n/texts/conversationList";
import { Button } from "../../ui/elements/Button";
import { EmptyState } from "../../ui/feedback/EmptyState";
import { useDelayed } from "../../ui/hooks/useDelayed";
import { useOnline } from "../../ui/hooks/useOnline";
import { ConversationList } from "./ConversationList";
import { ListSkeleton } from "./row/RowSkeleton";

/** The list: loaded, empty, offline, failed or loading. Loaded rows stay when later requests fail. */
export function ConversationsPane({ visible }: { visible: boolean }) {
  const t = useStore(listText);
  const { data: inbox, error, isFetching, refetch } = useInbox({ poll: visible });
  const online = useOnline();
  const showsSkeleton = useDelayed(!inbox && !error);
  if (inbox && inbox.conversations.length > 0) return <ConversationList inbox={inbox} />;
  if (inbox) {
    return (
      <EmptyState
        icon="chat"
        title={t.emptyTitle}
        action={
          <Button onClick={() => void refetch()} disabled={isFetching}>
            {t.emptyAction}
          </Button>
        }
      >
        {t.emptyBody}
      </EmptyState>
    );
  }
  if (!online) {
    return (
      <EmptyState icon="offline" title={t.offlineTitle}>
        {t.offlineBody}
      </EmptyState>
    );
  }
  if (error) {
    return (
      <EmptyState
        icon="alert"
        title={t.failedTitle}
        action={<Button onClick={() => void refetch()}>{t.retry}</Button>}
      >
        {requestErrorText(error)}
      </EmptyState>
    );
  }
  return showsSkeleton ? <ListSkeleton label={t.loading} /> : null;
}
