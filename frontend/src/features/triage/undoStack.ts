import { registerCommand } from "../commands/registry";

/** Older changes can no longer be undone with the key. */
const MAX_OFFERS = 20;

interface Offer {
  /** Undoes it. */
  take: () => void;
  /** Ends the offer. Returns whether it was still open. */
  withdraw: () => boolean;
}

let offers: Offer[] = [];

/** Makes `run` what Undo does next, once. What was offered before is undone after it. */
export function offerUndo(run: () => void): Offer {
  const offer: Offer = {
    take() {
      if (offer.withdraw()) run();
    },
    withdraw() {
      const isOpen = offers.includes(offer);
      offers = offers.filter((other) => other !== offer);
      unregister();
      return isOpen;
    },
  };
  const unregister = registerCommand("undo", { run: offer.take });
  offers = [...offers, offer];
  if (offers.length > MAX_OFFERS) offers[0]?.withdraw();
  return offer;
}
