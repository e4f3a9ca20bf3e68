import { useStore } from "@nanostores/react";

import { searchOf } from "../../api/conversations/list/filter";
import { useConversations } from "../../api/conversations/list/list";
import { requestErrorText } from "../../i18n/requestErrors";
import { listText } from "../../i18n/texts/conversationList";
import { Button } from "../../ui/elements/Button";
import { EmptyState } from "../../ui/feedback/EmptyState";
import { useDelayed } from "../../ui/hooks/useDelayed";
import { useOnline } from "../../ui/hooks/useOnline";
import { useListFilter } from "../navigation/useListFilter";
import styles from "./ConversationList.module.css";
import { ConversationList } from "./ConversationList";
import { EmptyList } from "./EmptyList";
import { ListHeader } from "./header/ListHeader";
import { ListSkeleton } from "./row/RowSkeleton";

/** The list with its header. */
export function ConversationsPane({ visible }: { visible: boolean }) {
  return (
    <div className={styles.pane}>
      <ListHeader />
      <ListContent visible={visible} />
    </div>
  );
}

/** The list: loaded, empty, offline, failed or loading. Loaded rows stay when later requests fail. */
function ListContent({ visible }: { visible: boolean }) {
  const t = useStore(listText);
  const filter = useListFilter();
  const list = useConversations(filter, { poll: visible });
  const { data, error, refetch, isFetchNextPageError, isFetchingNextPage, fetchNextPage } = list;
  const online = useOnline();
  const isEmpty = data?.conversations.length === 0;
  const isLoading = !error && (!data || (isEmpty && data.hasMore));
  const showsSkeleton = useDelayed(isLoading);
  if (data && (!isEmpty || data.hasMore)) {
    const address = searchOf(filter);
    return (
      <ConversationList
        key={address}
        address={address}
        conversations={data.conversations}
        hasMore={data.hasMore}
        isLoadingMore={isFetchingNextPage}
        hasFailed={isFetchNextPageError}
        loadMore={() => void fetchNextPage({ cancelRefetch: false })}
      />
    );
  }
  if (data) return <EmptyList filter={filter} onCheckAgain={() => void refetch()} isChecking={list.isFetching} />;
  if (!online) {
    return (
      <EmptyState icon="offline" title={t.offlineTitle}>
        {t.offlineBody}
      </EmptyState>
    );
  }
  if (error) {
    return (
      <EmptyState icon="alert" title={t.failedTitle} action={<Button onClick={() => void refetch()}>{t.retry}</Button>}>
        {requestErrorText(error)}
      </EmptyState>
    );
  }
  return showsSkeleton ? <ListSkeleton label={t.loading} /> : null;
}
