import { useEffect, useEffectEvent, useState } from "react";

import { hasGoodAddress, type Renewal } from "../../api/attachments";
import type { AttachmentFile } from "../../api/types";

interface Source {
  /** Null: there is no address that works. */
  url: string | null;
  /** A new number is a new attempt, even with the same address. */
  attempt: number;
  state: "loading" | "shown" | "broken";
  /** Whether a new address has been asked for since the picture was last shown. */
  isRenewed: boolean;
}

/**
 * The address of a picture. It stays while the picture is shown, whatever new addresses come. A picture that has none is
 * asked for while it `isNear`. One that does not load gets a new address once; after that it is `broken`, until `retry`.
 */
export function usePictureSource(file: AttachmentFile, isNear: boolean, renew: () => Promise<Renewal>) {
  const [source, setSource] = useState<Source>(() => {
    const url = hasGoodAddress(file) ? file.url : null;
    return { url, attempt: 0, state: "loading", isRenewed: url === null };
  });

  /** Begins the next attempt, unless one has begun since this was rendered. */
  function take(fields: Omit<Source, "attempt">) {
    const next = { ...fields, attempt: source.attempt + 1 };
    setSource((before) => (before.attempt === source.attempt ? next : before));
  }

  function takeRenewed({ file: renewed, isCancelled }: Renewal) {
    if (!isCancelled) take({ url: renewed?.url ?? null, state: renewed ? "loading" : "broken", isRenewed: true });
    // Nothing is known of a new address. The old one may be tried again; if there is none, it is asked for when near.
    else if (source.url !== null) take({ url: source.url, state: "loading", isRenewed: false });
  }

  // What is known at first may be older than its address; the new one may come by another request.
  const isMissing = source.url === null;
  if (isMissing && file.url !== null && hasGoodAddress(file)) {
    take({ url: file.url, state: "loading", isRenewed: true });
  }
  const isNeeded = isMissing && isNear && source.state === "loading";
  const find = useEffectEvent(() => void renew().then(takeRenewed));
  useEffect(() => {
    if (isNeeded) find();
  }, [isNeeded]);

  function ask() {
    setSource((before) => ({ ...before, state: "loading", isRenewed: true }));
    void renew().then(takeRenewed);
  }

  return {
    ...source,
    onLoad: () => setSource((before) => ({ ...before, state: "shown", isRenewed: false })),
    onError: () => {
      if (source.isRenewed) setSource((before) => ({ ...before, state: "broken" }));
      else ask();
    },
    retry: ask,
  };
}
