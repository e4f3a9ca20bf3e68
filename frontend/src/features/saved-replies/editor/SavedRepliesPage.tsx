import { useStore } from "@nanostores/react";
import { type RefObject, useEffect, useEffectEvent, useRef, useState } from "react";
import { useLocation, useSearchParams } from "react-router";

import { useMe } from "../../../api/agents";
import { useNewestSavedReplies, useSavedReplies } from "../../../api/savedReplies";
import type { SavedReplies } from "../../../api/types";
import { requestErrorText } from "../../../i18n/requestErrors";
import { savedRepliesPageText } from "../../../i18n/texts/savedReplies";
import { shellText } from "../../../i18n/texts/shell";
import { serverNow } from "../../../model/serverClock";
import { Button } from "../../../ui/elements/Button";
import { EmptyState } from "../../../ui/feedback/EmptyState";
import { dismissToast, showToast } from "../../../ui/feedback/toasts";
import { useDelayed } from "../../../ui/hooks/useDelayed";
import { useDocumentTitle } from "../../../ui/hooks/useDocumentTitle";
import { NARROW, useMediaQuery } from "../../../ui/hooks/useMediaQuery";
import { useUndo } from "../../commands/registry";
import { BackLink } from "../../navigation/BackLink";
import { asksToMoveFocus } from "../../navigation/moveFocus";
import { newId } from "../../replies/shared/newId";
import { type EditedReply, problemsOf, toEdited } from "../model/edited";
import { countChanges } from "../model/merge";
import { NewsNote } from "./NewsNote";
import { ReplyForm } from "./ReplyForm";
import { ReplyIndex } from "./ReplyIndex";
import { SaveBar } from "./SaveBar";
import styles from "./SavedRepliesPage.module.css";
import { TransferButtons } from "./TransferButtons";
import { useSave } from "./useSave";
import { changeCopy, followWorkingCopies, mergeCopy, useWorkingCopy } from "./workingCopy";

/** All saved replies. Supervisors change them here, agents read them. */
export default function SavedRepliesPage() {
  const t = useStore(savedRepliesPageText);
  const { product } = useStore(shellText);
  useDocumentTitle(`${t.title} · ${product}`);
  const { data, error, refetch } = useSavedReplies();
  const me = useMe();
  const showsLoading = useDelayed(!data && !error);
  if (data && me) return <Editor saved={data} author={me.id} isReadOnly={!me.isSupervisor} />;
  return (
    <>
      <header className={styles.header}>
        <BackLink variant="icon" />
        <Heading />
      </header>
      {error && (
        <EmptyState icon="alert" title={t.failedTitle} action={<Button onClick={() => void refetch()}>{t.retry}</Button>}>
          {requestErrorText(error)}
        </EmptyState>
      )}
      {showsLoading && <p className={styles.loading}>{t.loading}…</p>}
    </>
  );
}

interface EditorProps {
  saved: SavedReplies;
  author: string;
  isReadOnly: boolean;
}

function Editor({ saved, author, isReadOnly }: EditorProps) {
  const t = useStore(savedRepliesPageText);
  const copy = useWorkingCopy(author);
  const newest = useNewestSavedReplies();
  const [parameters, setParameters] = useSearchParams();
  const narrow = useMediaQuery(NARROW);
  const chosenId = parameters.get("reply");
  /** What was deleted last, which Undo brings back. */
  const [deleted, setDeleted] = useState<{ at: string; restore: () => void } | null>(null);
  useEffect(followWorkingCopies, []);
  useEffect(() => mergeCopy(author, saved), [author, saved]);

  const current = (isReadOnly ? undefined : copy?.replies) ?? saved.saved_replies.map(toEdited);
  const changes = isReadOnly || !copy ? 0 : countChanges(copy.base, copy.replies);
  const save = useSave(author);
  const problems = isReadOnly ? [] : [...problemsOf(current, saved.variables), ...save.refusedFor(current)];
  const chosen = current.find(({ id }) => id === chosenId);

  const [heading, index] = [useRef<HTMLHeadingElement>(null), useRef<HTMLElement>(null)];
  const wasOpen = useRef(false);
  useEffect(() => {
    // The form has disappeared, and with it the button that had the focus.
    if (wasOpen.current && !chosen && document.activeElement === document.body) index.current?.focus();
    wasOpen.current = chosen !== undefined;
  }, [chosen, index]);

  const choose = (id: string | null) => setParameters(id === null ? {} : { reply: id }, { replace: !narrow });

  function change(replies: (before: EditedReply[]) => EditedReply[]) {
    // Undo can come after others were saved.
    changeCopy(author, newest() ?? saved, replies);
  }

  function create() {
    const id = newId();
    change((before) => [...before, { id, name: "", shortcut: "", texts: { en: "", fr: "" } }]);
    choose(id);
  }

  function remove(reply: EditedReply) {
    change((before) => before.filter(({ id }) => id !== reply.id));
    choose(null);
    const restore = () => {
      change((before) => (before.some(({ id }) => id === reply.id) ? before : [...before, reply]));
      choose(reply.id);
      setDeleted(null);
    };
    const toast = showToast(t.deleted({ name: reply.name || t.unnamed }), { label: t.undo, run: restore });
    setDeleted({
      at: new Date(serverNow()).toISOString(),
      restore() {
        dismissToast(toast);
        restore();
      },
    });
  }
  useUndo(deleted ? { key: `saved reply ${deleted.at}`, at: deleted.at } : undefined, () => deleted?.restore());

  const showsIndex = !narrow || !chosen;
  return (
    <>
      <header className={styles.header}>
        <BackLink variant="icon" />
        <Heading ref={heading} />
        <TransferButtons saved={saved} current={current} isReadOnly={isReadOnly} onImport={(all) => change(() => all)} />
      </header>
      {!isReadOnly && copy?.news && <NewsNote author={author} news={copy.news} onClose={() => heading.current?.focus()} />}
      <div className={styles.columns}>
        {showsIndex && (
          <ReplyIndex
            ref={index}
            replies={current}
            saved={saved}
            chosenId={chosenId}
            problems={problems}
            isReadOnly={isReadOnly}
            onChoose={choose}
            onCreate={create}
          />
        )}
        {chosen && (
          <ReplyForm
            key={chosen.id}
            reply={chosen}
            saved={saved}
            problems={problems.filter(({ replyId }) => replyId === chosen.id)}
            conflict={copy?.conflicts.find(({ id }) => id === chosen.id)}
            author={author}
            isReadOnly={isReadOnly}
            onChange={(changed) => change((before) => before.map((each) => (each.id === changed.id ? changed : each)))}
            onDelete={() => remove(chosen)}
            onBack={narrow ? () => choose(null) : null}
          />
        )}
        {!chosen && !narrow && current.length > 0 && (
          <div className={styles.nothing}>
            <EmptyState icon="bolt" title={t.chooseTitle}>
              {isReadOnly ? t.readOnly : undefined}
            </EmptyState>
          </div>
        )}
      </div>
      {!isReadOnly && (changes > 0 || save.isSaving) && (
        <SaveBar author={author} changes={changes} problems={problems} save={save} onShow={choose} replies={current} />
      )}
    </>
  );
}

/** Takes the focus when the page was opened by keyboard, and on narrow screens, where the link is now hidden. */
function Heading({ ref }: { ref?: RefObject<HTMLHeadingElement | null> }) {
  const t = useStore(savedRepliesPageText);
  const own = useRef<HTMLHeadingElement>(null);
  const heading = ref ?? own;
  const narrow = useMediaQuery(NARROW);
  const location = useLocation();
  const moveFocus = useEffectEvent(() => {
    if (narrow || asksToMoveFocus(location.state)) heading.current?.focus();
  });
  useEffect(() => moveFocus(), [location.pathname]);
  return (
    <h2 ref={heading} tabIndex={-1} className={styles.heading}>
      {t.title}
    </h2>
  );
}
