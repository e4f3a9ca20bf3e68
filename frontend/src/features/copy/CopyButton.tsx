import { useStore } from "@nanostores/react";
import { useEffect, useState } from "react";

import { detailsText } from "../../i18n/texts/details";
import { Button } from "../../ui/elements/Button";
import { announce } from "../../ui/feedback/announcer";

export function CopyButton({ text }: { text: string }) {
  const t = useStore(detailsText);
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1_500);
    return () => clearTimeout(timer);
  }, [copied]);

  async function copy() {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    announce(t.copied);
  }

  return (
    <Button variant="link" onClick={() => void copy()} aria-label={`${t.copy} ${text}`}>
      {copied ? t.copied : t.copy}
    </Button>
  );
}
