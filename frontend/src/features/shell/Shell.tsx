import { useStore } from "@nanostores/react";
import { lazy, Suspense, useState } from "react";
import { Outlet, useMatch, useNavigate, useParams } from "react-router";

import { shellText } from "../../i18n/texts/shell";
import { Announcer } from "../../ui/feedback/announcer";
import { useHotkeys } from "../../ui/hooks/useHotkeys";
import { NARROW, useMediaQuery } from "../../ui/hooks/useMediaQuery";
import { ConversationsPane } from "../conversation-list/ConversationsPane";
import { focusRow } from "../navigation/focusRow";
import { ClockNotice } from "../clock/ClockNotice";
import { OfflineBanner } from "./OfflineBanner";
import styles from "./Shell.module.css";
import { SidebarHeader } from "./SidebarHeader";
import { SyncStatusLink } from "./SyncStatusLink";

const HelpDialog = lazy(() => import("../help/HelpDialog"));

/** Two columns, or one at a time on a phone: the conversations, and the one that is open. */
export function Shell() {
  const t = useStore(shellText);
  const { conversationId } = useParams();
  const somethingOpen = useMatch("/sync") !== null || conversationId !== undefined;
  const navigate = useNavigate();
  const narrow = useMediaQuery(NARROW);
  const [help, setHelp] = useState(false);

  useHotkeys({
    "?": () => setHelp(true),
    Escape: () => {
      if (narrow && somethingOpen) void navigate("/");
      focusRow(conversationId);
    },
  });

  const showList = !narrow || !somethingOpen;
  const showConversation = !narrow || somethingOpen;
  return (
    <div className={styles.shell}>
      <OfflineBanner />
      <div className={styles.columns}>
        <a className={styles.skip} href="#conversation">
          {t.skipToConversation}
        </a>
        {/* Out of sight, not removed, on a phone: the list keeps its place for the way back. */}
        <nav className={styles.sidebar} aria-label={t.conversations} inert={!showList}>
          <SidebarHeader onHelp={() => setHelp(true)} />
          <ConversationsPane visible={showList} />
          <SyncStatusLink />
          <ClockNotice />
        </nav>
        <main id="conversation" className={showConversation ? styles.main : "visually-hidden"} tabIndex={-1}>
          <h1 className="visually-hidden">{t.product}</h1>
          <Outlet />
        </main>
      </div>
      <Announcer />
      {help && (
        <Suspense fallback={null}>
          <HelpDialog onClose={() => setHelp(false)} />
        </Suspense>
      )}
    </div>
  );
}
