import { useStore } from "@nanostores/react";
import { lazy, Suspense, useState } from "react";
import { Outlet, useMatch, useNavigate, useParams } from "react-router";

import { shellText } from "../../i18n/texts/shell";
import { Announcer } from "../../ui/feedback/announcer";
import { useHotkeys } from "../../ui/hooks/useHotkeys";
import { NARROW, useMediaQuery, WITH_VIEWS } from "../../ui/hooks/useMediaQuery";
import { ClockNotice } from "../clock/ClockNotice";
import { ConversationsPane } from "../conversation-list/ConversationsPane";
import { ViewsNav } from "../conversation-list/views/ViewsNav";
import { focusRow } from "../navigation/focusRow";
import { usePathTo } from "../navigation/useListFilter";
import { useNotifications } from "../notifications/useNotifications";
import { OfflineBanner } from "./OfflineBanner";
import styles from "./Shell.module.css";
import { SidebarHeader } from "./SidebarHeader";
import { SyncStatusLink } from "./SyncStatusLink";

const HelpDialog = lazy(() => import("../help/HelpDialog"));

/** The layout: the list of conversations and the open page, side by side or, on narrow screens, one at a time. */
export function Shell() {
  const t = useStore(shellText);
  const { conversationId } = useParams();
  const isPageOpen = useMatch("/sync") !== null || conversationId !== undefined;
  const navigate = useNavigate();
  const pathTo = usePathTo();
  const narrow = useMediaQuery(NARROW);
  const showViews = useMediaQuery(WITH_VIEWS);
  const [isHelpOpen, setHelpOpen] = useState(false);

  useNotifications();
  useHotkeys({
    "?": () => setHelpOpen(true),
    Escape: () => {
      if (narrow && isPageOpen) void navigate(pathTo());
      focusRow(conversationId);
    },
  });

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
          <SidebarHeader onHelp={() => setHelpOpen(true)} />
          <div className={styles.lists}>
            {showViews && <ViewsNav />}
            <ConversationsPane visible={showList} />
          </div>
          <SyncStatusLink />
          <ClockNotice />
        </nav>
        <main id="conversation" className={showPage ? styles.main : "visually-hidden"} tabIndex={-1}>
          <h1 className="visually-hidden">{t.product}</h1>
          <Outlet />
        </main>
      </div>
      <Announcer />
      {isHelpOpen && (
        <Suspense fallback={null}>
          <HelpDialog onClose={() => setHelpOpen(false)} />
        </Suspense>
      )}
    </div>
  );
}
