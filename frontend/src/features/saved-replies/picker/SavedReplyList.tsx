import { useStore } from "@nanostores/react";
import { type KeyboardEvent, type Ref, useEffect, useEffectEvent, useImperativeHandle, useState } from "react";
import { Link } from "react-router";

import { useMe } from "../../../api/agents";
import { useOrderPanel } from "../../../api/orders";
import { useSavedReplies } from "../../../api/savedReplies";
import type { ConversationDetail, Order, SavedReplies } from "../../../api/types";
import { savedReplyText } from "../../../i18n/texts/savedReplies";
import { Button } from "../../../ui/elements/Button";
import { announceAlert } from "../../../ui/feedback/announcer";
import { optionsFor, type ReplyOption } from "../model/search";
import { fill, type Filled, variablesIn } from "../model/template";
import { customerLanguage, isLanguage, needsOrder, onlyOrderOf, valuesOf } from "../model/values";
import styles from "./SavedReplyList.module.css";

/** More are found by typing. */
const MAX_SHOWN = 50;
/** The index of no option. */
const NONE = -1;

export interface SavedReplyListHandle {
  /** True if the key was for the list. */
  handleKey(event: KeyboardEvent): boolean;
}

export interface ListProps {
  id: string;
  conversation: ConversationDetail;
  /** What was typed after the slash. */
  typed: string;
  onInsert: (option: ReplyOption, filled: Filled) => void;
  /** Called with the id of the active option's element; null: there is none. */
  onActive: (optionId: string | null) => void;
  ref?: Ref<SavedReplyListHandle>;
}

/** What is known of the conversation's order. */
interface KnownOrder {
  value: Order | null;
  isReading: boolean;
}

/** The saved replies that match what is typed after a slash. The focus stays in the text. */
export default function SavedReplyList(props: ListProps) {
  const orderId = onlyOrderOf(props.conversation);
  return orderId === null ? (
    <Popup {...props} order={{ value: null, isReading: false }} />
  ) : (
    <WithOrder {...props} orderId={orderId} />
  );
}

function WithOrder({ orderId, ...props }: ListProps & { orderId: string }) {
  const { panel, hasFailed, isSlow } = useOrderPanel(orderId);
  const isReading = panel ? panel.order.value === null && panel.order.reading && !isSlow : !hasFailed;
  return <Popup {...props} order={{ value: panel?.order.value ?? null, isReading }} />;
}

function Popup({ order, ...props }: ListProps & { order: KnownOrder }) {
  const t = useStore(savedReplyText);
  const { data, isError, refetch } = useSavedReplies();
  return (
    <div className={styles.popup} onPointerDown={keepFocus}>
      {data && <Options {...props} order={order} data={data} />}
      {!data && isError && (
        <p className={styles.message} role="alert">
          {t.failed}{" "}
          <Button variant="link" onClick={() => void refetch()}>
            {t.retry}
          </Button>
        </p>
      )}
      {!data && !isError && (
        <p className={styles.message} role="status">
          {t.loading}…
        </p>
      )}
    </div>
  );
}

/** The field keeps the focus, with its caret. */
function keepFocus(event: { preventDefault(): void }) {
  event.preventDefault();
}

type OptionsProps = ListProps & { order: KnownOrder; data: SavedReplies };

function Options({ id, conversation, typed, onInsert, onActive, ref, order, data }: OptionsProps) {
  const t = useStore(savedReplyText);
  const me = useMe();
  const language = customerLanguage(conversation);
  const all = optionsFor(data.saved_replies, typed, language);
  const options = all.slice(0, MAX_SHOWN);
  const [chosen, setChosen] = useState<{ typed: string; index: number } | null>(null);
  // Words that only a text contains may be words of the reply: Enter must not replace them unless an arrow key chose.
  const byItself = options[0]?.isNamed ? 0 : NONE;
  const index = chosen?.typed === typed ? Math.min(chosen.index, options.length - 1) : byItself;
  const active = options[index];
  /** What is inserted as soon as the order is read. */
  const [waiting, setWaiting] = useState<string | null>(null);
  const isWaiting = active !== undefined && waiting === keyOf(active);

  const sources = {
    conversation,
    order: order.value,
    agentName: me?.name ?? null,
    shopName: data.shop_name,
    timeZone: data.shop_timezone,
  };
  const filledFor = ({ template, language: of }: ReplyOption) => fill(template ?? "", valuesOf(sources, of), of);

  function choose(option: ReplyOption) {
    if (option.template === null) {
      announceAlert(option.language === "fr" ? t.lacksFrLong : t.lacksEnLong);
    } else if (order.isReading && needsOrder(variablesIn(option.template)) && waiting !== keyOf(option)) {
      setChosen({ typed, index: options.indexOf(option) });
      setWaiting(keyOf(option));
    } else onInsert(option, filledFor(option));
  }

  const insertWaiting = useEffectEvent(() => {
    if (active && isWaiting) onInsert(active, filledFor(active));
  });
  useEffect(() => {
    if (!order.isReading) insertWaiting();
  }, [order.isReading]);

  const activeId = active ? optionId(id, active) : null;
  const reportActive = useEffectEvent(onActive);
  useEffect(() => {
    reportActive(activeId);
    if (activeId !== null) document.getElementById(activeId)?.scrollIntoView({ block: "nearest" });
  }, [activeId]);
  useEffect(() => () => reportActive(null), []);

  function move(step: 1 | -1) {
    const from = index === NONE && step < 0 ? 0 : index;
    setChosen({ typed, index: (from + step + options.length) % options.length });
    setWaiting(null);
  }

  useImperativeHandle(ref, () => ({
    handleKey(event) {
      if (event.ctrlKey || event.metaKey || event.altKey) return false;
      if (options.length === 0) return false;
      if (event.key === "ArrowDown") move(1);
      else if (event.key === "ArrowUp") move(-1);
      else if (active && (event.key === "Enter" || event.key === "Tab")) choose(active);
      else return false;
      event.preventDefault();
      event.stopPropagation();
      return true;
    },
  }));

  return (
    <>
      <p role="status" className="visually-hidden">
        {options.length > 0 ? t.options(all.length) : ""}
      </p>
      {!isLanguage(language) && options.length > 0 && (
        <p className={styles.message}>{language === null ? t.languageUnknown : t.languageOther}</p>
      )}
      {options.length === 0 ? (
        <p className={styles.message} role="status">
          {data.saved_replies.length === 0 ? t.none : t.noMatch({ typed })}
        </p>
      ) : (
        <ul id={id} role="listbox" aria-label={t.list} className={styles.options}>
          {options.map((option) => (
            <Option
              key={keyOf(option)}
              id={optionId(id, option)}
              option={option}
              text={filledFor(option).text}
              isActive={option === active}
              namesLanguage={!isLanguage(language)}
              onChoose={() => choose(option)}
            />
          ))}
        </ul>
      )}
      {all.length > options.length && <p className={styles.message}>{t.more(all.length - options.length)}</p>}
      {active && active.template !== null && <Preview filled={filledFor(active)} option={active} />}
      <p className={styles.foot}>
        {isWaiting ? <strong role="status">{t.readingOrder}</strong> : <span className={styles.keys}>{t.keys}</span>}
        <Link to="/saved-replies" className={styles.manage}>
          {t.manage}
        </Link>
      </p>
    </>
  );
}

const keyOf = ({ reply, language }: ReplyOption) => `${reply.id}-${language}`;
const optionId = (listId: string, option: ReplyOption) => `${listId}-${keyOf(option)}`;

interface OptionProps {
  id: string;
  option: ReplyOption;
  text: string;
  isActive: boolean;
  namesLanguage: boolean;
  onChoose: () => void;
}

function Option({ id, option, text, isActive, namesLanguage, onChoose }: OptionProps) {
  const t = useStore(savedReplyText);
  const { reply, language, template } = option;
  const lacks = language === "fr" ? t.lacksFr : t.lacksEn;
  return (
    <li
      id={id}
      role="option"
      aria-selected={isActive}
      aria-disabled={template === null || undefined}
      className={styles.option}
      onClick={onChoose}
    >
      <span className={styles.head}>
        <span className={styles.name} dir="auto">
          {reply.name}
        </span>
        {namesLanguage && <span className={styles.language}>{t[language]}</span>}
        {reply.shortcut !== null && <span className={styles.shortcut}>/{reply.shortcut}</span>}
        {reply.uses > 0 && <span className={styles.uses}>{t.uses(reply.uses)}</span>}
      </span>
      {template === null ? (
        <span className={styles.lacks}>{lacks}</span>
      ) : (
        <span className={styles.snippet} lang={language}>
          {text.replace(/\s+/g, " ")}
        </span>
      )}
    </li>
  );
}

/** The active option as it would be inserted. It repeats the option, so screen readers need not read it. */
function Preview({ filled, option }: { filled: Filled; option: ReplyOption }) {
  return (
    <div className={styles.preview} aria-hidden="true" lang={option.language} dir="auto">
      {filled.text}
    </div>
  );
}
