import { useStore } from "@nanostores/react";
import { Suspense, useEffect } from "react";
import { Outlet, useMatch, useParams } from "react-router";

import { lazyInBackground } from "../../ui/feedback/lazyRetry";
import { shellText } from "../../i18n/texts/shell";
import { Announcer } from "../../ui/feedback/announcer";
import { Toasts } from "../../ui/feedback/toasts";
import { NARROW, useMediaQuery, WITH_VIEWS } from "../../ui/hooks/useMediaQuery";
import { ClockNotice } from "../clock/ClockNotice";
import { useCommandKeys } from "../commands/useCommandKeys";
import { rememberOpened } from "../commands/recent";
import { ConversationsPane } from "../conversation-list/ConversationsPane";
import { ViewsNav } from "../conversation-list/views/ViewsNav";
import { useNotifications } from "../notifications/useNotifications";
import { SelectionBar } from "../triage/selection/SelectionBar";
import { AppDialogs } from "./AppDialogs";
import { OfflineBanner } from "./OfflineBanner";
import styles from "./Shell.module.css";
import { SidebarHeader } from "./SidebarHeader";
import { SyncStatusLink } from "./SyncStatusLink";
import { useAppCommands } from "./useAppCommands";

// Until it is there, the conversations show what was not sent.
const NotSentProblems = lazyInBackground(() => import("./NotSentProblems"));

/** The layout: the list of conversations and the open page, side by side or, on narrow screens, one at a time. */
export function Shell() {
  const t = useStore(shellText);
  const { conversationId } = useParams();
  const isPageOpen = [useMatch("/sync/*"), useMatch("/saved-replies"), conversationId].some((open) => open != null);
  const narrow = useMediaQuery(NARROW);
  const showViews = useMediaQuery(WITH_VIEWS);

  useEffect(() => {
    if (conversationId !== undefined) rememberOpened(conversationId);
  }, [conversationId]);

  useNotifications();
  useCommandKeys();
  useAppCommands({ onlyPage: narrow && isPageOpen });

  const showList = !narrow || !isPageOpen;
  const showPage = !narrow || isPageOpen;
  return (
    <div className={styles.shell}>
      <OfflineBanner />
      <div className={styles.columns}>
        <a className={styles.skip} href="#conversation">
          {t.skipToConversation}
        </a>
        {/* On narrow screens hidden but not removed, so that it keeps its scroll position. */}
        <nav className={styles.sidebar} aria-label={t.conversations} inert={!showList}>
          <SidebarHeader />
          <SelectionBar visible={showList} />
          <div className={styles.lists}>
            {showViews && <ViewsNav />}
            <ConversationsPane visible={showList} />
          </div>
          <Suspense fallback={null}>
            <NotSentProblems openId={conversationId} />
          </Suspense>
          <SyncStatusLink />
          <ClockNotice />
        </nav>
        <main id="conversation" className={showPage ? styles.main : "visually-hidden"} tabIndex={-1}>
          <h1 className="visually-hidden">{t.product}</h1>
          <Outlet />
        </main>
      </div>
      <Toasts />
      <Announcer />
      <AppDialogs />
    </div>
  );
}
