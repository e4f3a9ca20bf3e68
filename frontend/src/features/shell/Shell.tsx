import { useStore } from "@nanostores/react";
import { useEffect } from "react";
import { Outlet, useMatch, useNavigate, useParams } from "react-router";

import { chooseLocale, otherLocale } from "../../i18n";
import { shellText } from "../../i18n/texts/shell";
import { Announcer } from "../../ui/feedback/announcer";
import { Toasts } from "../../ui/feedback/toasts";
import { NARROW, useMediaQuery } from "../../ui/hooks/useMediaQuery";
import { ClockNotice } from "../clock/ClockNotice";
import { useCommandKeys } from "../commands/useCommandKeys";
import { rememberOpened } from "../commands/recent";
import { useCommands } from "../commands/registry";
import { ConversationsPane } from "../conversation-list/ConversationsPane";
import { focusRow } from "../navigation/focusRow";
import { SelectionBar } from "../triage/selection/SelectionBar";
import { AppDialogs } from "./AppDialogs";
import { OfflineBanner } from "./OfflineBanner";
import styles from "./Shell.module.css";
import { SidebarHeader } from "./SidebarHeader";
import { SyncStatusLink } from "./SyncStatusLink";

/** The layout: the list of conversations and the open page, side by side or, on narrow screens, one at a time. */
export function Shell() {
  const t = useStore(shellText);
  const { conversationId } = useParams();
  const isPageOpen = useMatch("/sync") !== null || conversationId !== undefined;
  const navigate = useNavigate();
  const narrow = useMediaQuery(NARROW);

  useEffect(() => {
    if (conversationId !== undefined) rememberOpened(conversationId);
  }, [conversationId]);

  useCommandKeys();
  useCommands({
    back: () => {
      if (narrow && isPageOpen) void navigate("/");
      focusRow(conversationId);
    },
    synchronisation: () => void navigate("/sync"),
    switchLanguage: () => void chooseLocale(otherLocale()),
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
          <SidebarHeader />
          <SelectionBar />
          <ConversationsPane visible={showList} />
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
