import { memo, type ReactNode, useLayoutEffect, useRef } from "react";

import { hasMarkup, safeMarkup } from "./bodyMarkup";
import styles from "./MessageBody.module.css";

/** A body as the marketplace has it: text as text, with its line breaks; markup with only what is harmless. */
export const MessageBody = memo(function MessageBody({ body }: { body: string }) {
  return hasMarkup(body) ? <Markup body={body} /> : <div className={styles.body}>{linked(body)}</div>;
});

function Markup({ body }: { body: string }) {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => place.current?.replaceChildren(safeMarkup(body)), [body]);
  return <div ref={place} className={styles.body} />;
}

const URL_IN_TEXT = /(https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)\]])/;

function linked(text: string): ReactNode[] {
  return text.split(URL_IN_TEXT).map((part, index) =>
    index % 2 === 0 ? (
      part
    ) : (
      <a key={index} href={part} target="_blank" rel="noopener noreferrer">
        {part}
      </a>
    ),
  );
}
