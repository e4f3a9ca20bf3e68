import { useStore } from "@nanostores/react";
import { useParams } from "react-router";

import { ApiError } from "../../api/errors";
import { useRefreshOnOpening, useThread } from "../../api/thread";
import { problemText } from "../../i18n/problem";
import { conversationText } from "../../i18n/texts";
import { Button } from "../../ui/Button";
import { EmptyState } from "../../ui/EmptyState";
import { useDelayed } from "../../ui/useDelayed";
import { useReadyToShow } from "../message-body/onDemand";
import { BackLink } from "./BackLink";
import { ConversationSkeleton } from "./ConversationSkeleton";
import { ConversationView } from "./ConversationView";

/** The conversation of the address, in each of its states. */
export function ConversationPage() {
  const { conversationId = "" } = useParams();
  return <Loaded key={conversationId} id={conversationId} />;
}

function Loaded({ id }: { id: string }) {
  const t = useStore(conversationText);
  const { data: thread, error, refetch } = useThread(id);
  useRefreshOnOpening(id);
  const ready = useReadyToShow(thread?.messages);
  const late = useDelayed(!ready && !error);
  if (thread && ready) return <ConversationView thread={thread} />;
  if (error instanceof ApiError && error.status === 404) {
    return (
      <EmptyState icon="search" title={t.notFoundTitle} action={<BackLink look="text" />}>
        {t.notFoundBody}
      </EmptyState>
    );
  }
  if (error && !thread) {
    return (
      <>
        <BackLink look="icon" />
        <EmptyState icon="alert" title={t.failedTitle} action={<Button onClick={() => void refetch()}>{t.retry}</Button>}>
          {problemText(error)}
        </EmptyState>
      </>
    );
  }
  return late ? <ConversationSkeleton /> : null;
}
