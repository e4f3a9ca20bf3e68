import { useStore } from "@nanostores/react";
import type { ReactNode } from "react";
import { useParams } from "react-router";

import { ApiError } from "../../api/errors";
import { useRefreshOnOpening, useThread } from "../../api/conversations/conversation";
import { problemText } from "../../i18n/requestErrors";
import { conversationText } from "../../i18n/texts/conversation";
import { shellText } from "../../i18n/texts/shell";
import { Button } from "../../ui/elements/Button";
import { EmptyState } from "../../ui/feedback/EmptyState";
import { useDelayed } from "../../ui/hooks/useDelayed";
import { useOnline } from "../../ui/hooks/useOnline";
import { useDocumentTitle } from "../../ui/hooks/useDocumentTitle";
import { useReadyToShow } from "../message-body/lazyModules";
import { BackLink } from "../navigation/BackLink";
import { ConversationSkeleton } from "./ConversationSkeleton";
import { ConversationView } from "./ConversationView";

/** The conversation of the address, in each of its states. */
export default function ConversationPage() {
  const { conversationId = "" } = useParams();
  return <Loaded key={conversationId} id={conversationId} />;
}

function Loaded({ id }: { id: string }) {
  const t = useStore(conversationText);
  const { data: thread, error, dataUpdatedAt, refetch } = useThread(id);
  useRefreshOnOpening(id);
  const ready = useReadyToShow(thread?.messages);
  const late = useDelayed(!ready && !error);
  const online = useOnline();
  const isGone = error instanceof ApiError && error.status === 404;
  if (thread && ready && !isGone) {
    return <ConversationView thread={thread} staleSince={error || !online ? dataUpdatedAt : null} />;
  }
  if (isGone) {
    return (
      <Instead title={t.notFoundTitle}>
        <EmptyState icon="search" title={t.notFoundTitle} action={<BackLink look="text" />}>
          {t.notFoundBody}
        </EmptyState>
      </Instead>
    );
  }
  if (!online) {
    return (
      <Instead title={t.offlineTitle}>
        <BackLink look="icon" />
        <EmptyState icon="offline" title={t.offlineTitle}>
          {t.offlineBody}
        </EmptyState>
      </Instead>
    );
  }
  if (error && !thread) {
    return (
      <Instead title={t.failedTitle}>
        <BackLink look="icon" />
        <EmptyState icon="alert" title={t.failedTitle} action={<Button onClick={() => void refetch()}>{t.retry}</Button>}>
          {problemText(error)}
        </EmptyState>
      </Instead>
    );
  }
  return late ? <ConversationSkeleton /> : null;
}

/** What stands in a conversation's place is what the browser's tab says, too. */
function Instead({ title, children }: { title: string; children: ReactNode }) {
  const { product } = useStore(shellText);
  useDocumentTitle(`${title} · ${product}`);
  return children;
}
