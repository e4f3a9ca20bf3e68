import { useEffect, useEffectEvent, useState } from "react";

import { hasGoodAddress } from "../../api/attachments";
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
 * The address of a picture. It stays while the picture is shown, whatever new addresses come. A picture that does not
 * load gets a new address once; after that it is `broken`, until `retry`.
 */
export function usePictureSource(file: AttachmentFile, renew: () => Promise<AttachmentFile | undefined>) {
  const [source, setSource] = useState<Source>(() => {
    const url = hasGoodAddress(file) ? file.url : null;
    return { url, attempt: 0, state: "loading", isRenewed: url === null };
  });

  function take(renewed: AttachmentFile | undefined) {
    const url = renewed?.url ?? null;
    setSource(({ attempt }) => ({
      url,
      attempt: attempt + 1,
      state: url === null ? "broken" : "loading",
      isRenewed: true,
    }));
  }

  // What is known may be older than its address.
  const hasNoneAtFirst = source.url === null && source.attempt === 0;
  const takeFirst = useEffectEvent(() => void renew().then(take));
  useEffect(() => {
    if (hasNoneAtFirst) takeFirst();
  }, [hasNoneAtFirst]);

  function ask() {
    setSource((before) => ({ ...before, state: "loading", isRenewed: true }));
    void renew().then(take);
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
