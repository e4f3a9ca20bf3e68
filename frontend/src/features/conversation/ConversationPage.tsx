import { useStore } from "@nanostores/react";
import type { ReactNode } from "react";
import { useParams } from "react-router";

import { ApiError } from "../../api/errors";
import { useRefreshOnOpening, useConversation } from "../../api/conversations/conversation";
import { requestErrorText } from "../../i18n/requestErrors";
import { conversationText } from "../../i18n/texts/conversation";
import { shellText } from "../../i18n/texts/shell";
import { Button } from "../../ui/elements/Button";
import { EmptyState } from "../../ui/feedback/EmptyState";
import { useDelayed } from "../../ui/hooks/useDelayed";
import { useOnline } from "../../ui/hooks/useOnline";
import { useDocumentTitle } from "../../ui/hooks/useDocumentTitle";
import { useReadyToRender } from "../message-body/lazyModules";
import { BackLink } from "../navigation/BackLink";
import { ConversationSkeleton } from "./ConversationSkeleton";
import { ConversationView } from "./ConversationView";

/** The conversation of the address, in each of its states. */
export default function ConversationPage() {
  const { conversationId = "" } = useParams();
  return <ConversationById key={conversationId} id={conversationId} />;
}

function ConversationById({ id }: { id: string }) {
  const t = useStore(conversationText);
  const { data: thread, error, dataUpdatedAt, refetch } = useConversation(id);
  useRefreshOnOpening(id);
  const ready = useReadyToRender(thread?.messages);
  const late = useDelayed(!ready && !error);
  const online = useOnline();
  const isGone = error instanceof ApiError && error.status === 404;
  if (thread && ready && !isGone) {
    return <ConversationView thread={thread} staleSince={error || !online ? dataUpdatedAt : null} />;
  }
  if (isGone) {
    return (
      <PageState title={t.notFoundTitle}>
        <EmptyState icon="search" title={t.notFoundTitle} action={<BackLink look="text" />}>
          {t.notFoundBody}
        </EmptyState>
      </PageState>
    );
  }
  if (!online) {
    return (
      <PageState title={t.offlineTitle}>
        <BackLink look="icon" />
        <EmptyState icon="offline" title={t.offlineTitle}>
          {t.offlineBody}
        </EmptyState>
      </PageState>
    );
  }
  if (error && !thread) {
    return (
      <PageState title={t.failedTitle}>
        <BackLink look="icon" />
        <EmptyState icon="alert" title={t.failedTitle} action={<Button onClick={() => void refetch()}>{t.retry}</Button>}>
          {requestErrorText(error)}
        </EmptyState>
      </PageState>
    );
  }
  return late ? <ConversationSkeleton /> : null;
}

/** What stands in a conversation's place is what the browser's tab says, too. */
function PageState({ title, children }: { title: string; children: ReactNode }) {
  const { product } = useStore(shellText);
  useDocumentTitle(`${title} · ${product}`);
  return children;
}
