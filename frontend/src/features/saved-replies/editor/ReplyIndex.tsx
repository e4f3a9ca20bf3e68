import { useStore } from "@nanostores/react";
import { type Ref, useId, useState } from "react";

import type { SavedReplies } from "../../../api/types";
import { savedRepliesPageText } from "../../../i18n/texts/savedReplies";
import { matchRank } from "../../../model/folding";
import { Button } from "../../../ui/elements/Button";
import { Icon } from "../../../ui/elements/Icon";
import { EmptyState } from "../../../ui/feedback/EmptyState";
import type { EditedReply, ReplyProblem } from "../model/edited";
import styles from "./ReplyIndex.module.css";

interface Props {
  replies: readonly EditedReply[];
  saved: SavedReplies;
  chosenId: string | null;
  problems: readonly ReplyProblem[];
  isReadOnly: boolean;
  onChoose: (id: string) => void;
  onCreate: () => void;
  ref: Ref<HTMLElement>;
}

/** The names of all saved replies, with what is missing in them. */
export function ReplyIndex({ replies, saved, chosenId, problems, isReadOnly, onChoose, onCreate, ref }: Props) {
  const t = useStore(savedRepliesPageText);
  const [typed, setTyped] = useState("");
  const searchId = useId();
  const uses = new Map(saved.saved_replies.map((reply) => [reply.id, reply.uses]));
  const withProblems = new Set(problems.map(({ replyId }) => replyId));
  const shown = replies
    .filter(
      ({ name, shortcut, texts }) =>
        typed.trim() === "" || [name, shortcut, texts.en, texts.fr].some((text) => matchRank(text, typed) > 0),
    )
    .toSorted((a, b) => a.name.localeCompare(b.name));
  return (
    <nav ref={ref} tabIndex={-1} className={styles.index} aria-label={t.title}>
      {!isReadOnly && (
        <Button variant="primary" onClick={onCreate} className={styles.create}>
          {t.create}
        </Button>
      )}
      {isReadOnly && <p className={styles.hint}>{t.readOnly}</p>}
      {replies.length > 0 && (
        <div className={styles.search}>
          <label htmlFor={searchId} className="visually-hidden">
            {t.search}
          </label>
          <Icon name="search" size={16} />
          <input id={searchId} type="search" placeholder={t.search} value={typed} onChange={(event) => setTyped(event.target.value)} />
        </div>
      )}
      {replies.length === 0 && (
        <EmptyState icon="bolt" title={t.noneTitle}>
          {isReadOnly ? t.noneBodyAgent : t.noneBody}
        </EmptyState>
      )}
      {replies.length > 0 && shown.length === 0 && <p className={styles.hint}>{t.noMatch}</p>}
      <ul className={styles.list}>
        {shown.map(({ id, name, shortcut, texts }) => (
          <li key={id}>
            <button
              type="button"
              className={styles.row}
              aria-current={id === chosenId ? "true" : undefined}
              onClick={() => onChoose(id)}
            >
              <span className={styles.name} dir="auto">
                {name.trim() || t.unnamed}
              </span>
              {withProblems.has(id) && (
                <span className={styles.problem}>
                  <Icon name="alert" size={16} />
                  <span className="visually-hidden">{t.hasProblems(1)}</span>
                </span>
              )}
              <span className={styles.facts}>
                {shortcut.trim() !== "" && <span>/{shortcut.trim()}</span>}
                <span>{(uses.get(id) ?? 0) > 0 ? t.uses(uses.get(id) ?? 0) : t.neverUsed}</span>
                {texts.en.trim() === "" && <span className={styles.lacks}>{t.lacksEn}</span>}
                {texts.fr.trim() === "" && <span className={styles.lacks}>{t.lacksFr}</span>}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}
