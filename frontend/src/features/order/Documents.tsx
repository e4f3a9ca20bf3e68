import { useStore } from "@nanostores/react";
import { type ReactNode, useId } from "react";

import type { OrderDocument, OrderPanel } from "../../api/types";
import { useFormats } from "../../i18n/format";
import { documentTypeText, orderText } from "../../i18n/texts/order";
import { wordsFor } from "./codes";
import { Day } from "./Day";
import styles from "./Order.module.css";
import { Age, Failure } from "./PartStatus";
import { Unread } from "./Unread";

interface Props {
  part: OrderPanel["documents"];
  fileOf: (document: OrderDocument) => ReactNode;
  isSlow: boolean;
  onRetry: () => void;
}

/** The documents of the order. Nothing at all if the key may not read them, which no agent can change. */
export function Documents({ part, fileOf, isSlow, onRetry }: Props) {
  const t = useStore(orderText);
  const headingId = useId();
  const { value, unavailable, as_of, left_out } = part;
  if (value === null && unavailable?.reason === "forbidden") return null;
  return (
    <section className={styles.part}>
      <div className={styles.heading}>
        <h4 id={headingId}>{t.documents}</h4>
        {value !== null && as_of && <Age at={as_of} />}
      </div>
      {unavailable && (
        <Failure part="documents" unavailable={unavailable} hasValue={value !== null} onRetry={onRetry} />
      )}
      {value?.length === 0 && left_out === 0 && <p className={styles.quiet}>{t.noDocuments}</p>}
      {value !== null && value.length > 0 && (
        <ul aria-labelledby={headingId}>
          {value.map((document) => (
            <DocumentRow key={document.id} document={document} file={fileOf(document)} />
          ))}
        </ul>
      )}
      {left_out > 0 && <p className={styles.quiet}>{t.documentsLeftOut(left_out)}</p>}
      {value === null && !unavailable && <Unread reading={part.reading} isSlow={isSlow} lines={1} onRetry={onRetry} />}
    </section>
  );
}

function DocumentRow({ document, file }: { document: OrderDocument; file: ReactNode }) {
  const { name, type, size, uploaded_at } = document;
  const t = useStore(orderText);
  const types = useStore(documentTypeText);
  const { fileSize } = useFormats();
  return (
    <li className={styles.document}>
      <bdi className={styles.fileName}>{name}</bdi>
      <span className={styles.quiet}>
        <bdi>{type === null ? t.typeUnknown : wordsFor(types, type)}</bdi>
        {size !== null && ` · ${fileSize(size)}`}
        {uploaded_at && <> · <Day at={uploaded_at} /></>}
      </span>
      {file}
    </li>
  );
}
