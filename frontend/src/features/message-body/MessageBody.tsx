import { useStore } from "@nanostores/react";
import { memo, type ReactNode, useLayoutEffect, useMemo, useRef } from "react";

import { bodyText } from "../../i18n/texts/message";
import { hasTags, mayContainLinks, splitQuotes } from "./bodyText";
import { detectLanguage } from "./language";
import { useLinks, useMarkup } from "./lazyModules";
import type { Markup } from "./markup";
import styles from "./MessageBody.module.css";

interface Props {
  /** As the marketplace sent it, perhaps with markup. */
  body: string;
  /** The readable text of the body, as extracted by the server. Lines that begin with "> " are quoted history. */
  text: string;
}

/** Shows the sanitised markup of a message if it has the same words as the text, otherwise the text. */
export const MessageBody = memo(function MessageBody({ body, text }: Props) {
  const { showQuoted, hideQuoted } = useStore(bodyText);
  const markup = useMarkup(hasTags(body));
  const rendered = useMemo(
    () => markup?.renderMarkup(body, text, { showQuoted, hideQuoted }) ?? null,
    [markup, body, text, showQuoted, hideQuoted],
  );
  const lang = detectLanguage(text);
  return rendered ? <MarkupBody markup={rendered} lang={lang} /> : <PlainText text={text} lang={lang} />;
});

function MarkupBody({ markup: { nodes, inBlocks }, lang }: { markup: Markup; lang: string | undefined }) {
  const container = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => container.current?.replaceChildren(nodes.cloneNode(true)), [nodes]);
  return <div ref={container} className={styles.body} data-blocks={inBlocks || undefined} dir="auto" lang={lang} />;
}

function PlainText({ text, lang }: { text: string; lang: string | undefined }) {
  const parts = useMemo(() => splitQuotes(text), [text]);
  const onlyQuoted = parts.every(({ quoted }) => quoted);
  return (
    <div className={styles.body} dir="auto" lang={lang}>
      {parts.map((part, index) =>
        part.quoted ? (
          <Quote key={index} folded={!onlyQuoted}>
            <LinkedText text={part.text} />
          </Quote>
        ) : (
          <p key={index}>
            <LinkedText text={part.text} />
          </p>
        ),
      )}
    </div>
  );
}

function Quote({ folded, children }: { folded: boolean; children: ReactNode }) {
  const t = useStore(bodyText);
  const quote = <blockquote>{children}</blockquote>;
  if (!folded) return quote;
  return (
    <details className={styles.quoted}>
      <summary>
        <span className={styles.show}>{t.showQuoted}</span>
        <span className={styles.hide}>{t.hideQuoted}</span>
      </summary>
      {quote}
    </details>
  );
}

function LinkedText({ text }: { text: string }) {
  const links = useLinks(mayContainLinks(text));
  const segments = useMemo(() => links?.splitLinks(text), [links, text]);
  if (!links || !segments) return text;
  return segments.map(({ text: label, href }, index) => {
    if (href === null) return label;
    const target = links.hiddenTarget(label, href);
    return (
      <span key={index}>
        <a href={href} target="_blank" rel={links.LINK_REL}>
          {label}
        </a>
        {target && (
          <>
            {" "}
            <span className={styles.target}>({target})</span>
          </>
        )}
      </span>
    );
  });
}
