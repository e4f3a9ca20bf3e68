import { useStore } from "@nanostores/react";
import { type ReactNode, useEffect } from "react";
import { useParams } from "react-router";

import { useConversation, useRefreshOnOpening } from "../../api/conversations/conversation";
import { ApiError } from "../../api/errors";
import { requestErrorText } from "../../i18n/requestErrors";
import { conversationText } from "../../i18n/texts/conversation";
import { shellText } from "../../i18n/texts/shell";
import { Button } from "../../ui/elements/Button";
import { EmptyState } from "../../ui/feedback/EmptyState";
import { useDelayed } from "../../ui/hooks/useDelayed";
import { useDocumentTitle } from "../../ui/hooks/useDocumentTitle";
import { useOnline } from "../../ui/hooks/useOnline";
import { useReadyToRender } from "../message-body/lazyModules";
import { BackLink } from "../navigation/BackLink";
import { followNoteDrafts } from "../notes/noteDrafts";
import { followServerDrafts } from "../replies/server-drafts/follow";
import { ConversationSkeleton } from "./ConversationSkeleton";
import { ConversationView } from "./ConversationView";

// The app follows the drafts on all pages, but must not load their code for the list.
export { followNoteDrafts, followServerDrafts };

/** The conversation of the address: loading, loaded, missing, offline or failed. */
export default function ConversationPage() {
  const { conversationId = "" } = useParams();
  // Again here, because the app cannot follow them if this code did not load at its first attempt.
  useEffect(() => followNoteDrafts(), []);
  useEffect(() => followServerDrafts(), []);
  return <ConversationById key={conversationId} id={conversationId} />;
}

function ConversationById({ id }: { id: string }) {
  const t = useStore(conversationText);
  const { data: loaded, error, dataUpdatedAt, refetch } = useConversation(id);
  useRefreshOnOpening(id);
  const ready = useReadyToRender(loaded?.messages);
  const showsSkeleton = useDelayed(!ready && !error);
  const online = useOnline();
  const isMissing = error instanceof ApiError && error.status === 404;
  if (loaded && ready && !isMissing) {
    return <ConversationView loaded={loaded} staleSince={error || !online ? dataUpdatedAt : null} />;
  }
  if (isMissing) {
    return (
      <TitledState title={t.notFoundTitle}>
        <EmptyState icon="search" title={t.notFoundTitle} action={<BackLink variant="text" />}>
          {t.notFoundBody}
        </EmptyState>
      </TitledState>
    );
  }
  if (!online) {
    return (
      <TitledState title={t.offlineTitle}>
        <BackLink variant="icon" />
        <EmptyState icon="offline" title={t.offlineTitle}>
          {t.offlineBody}
        </EmptyState>
      </TitledState>
    );
  }
  if (error && !loaded) {
    return (
      <TitledState title={t.failedTitle}>
        <BackLink variant="icon" />
        <EmptyState icon="alert" title={t.failedTitle} action={<Button onClick={() => void refetch()}>{t.retry}</Button>}>
          {requestErrorText(error)}
        </EmptyState>
      </TitledState>
    );
  }
  return showsSkeleton ? <ConversationSkeleton /> : null;
}

/** What is shown in place of a conversation, with its title in the browser tab. */
function TitledState({ title, children }: { title: string; children: ReactNode }) {
  const { product } = useStore(shellText);
  useDocumentTitle(`${title} · ${product}`);
  return children;
}
