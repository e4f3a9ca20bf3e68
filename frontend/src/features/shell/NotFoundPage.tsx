import { useStore } from "@nanostores/react";
import { Link } from "react-router";

import { shellText } from "../../i18n/texts/shell";
import linkStyles from "../../ui/elements/TextLink.module.css";
import { NoticePage } from "../../ui/feedback/NoticePage";

export function NotFoundPage() {
  const t = useStore(shellText);
  return (
    <NoticePage
      icon="search"
      title={t.notFoundTitle}
      documentTitle={`${t.notFoundTitle} · ${t.product}`}
      action={
        <Link className={linkStyles.link} to="/">
          {t.backToInbox}
        </Link>
      }
    >
      {t.notFoundBody}
    </NoticePage>
  );
}
