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

/**
 * Makes `run` what Undo does, once. Of all that can be undone, what was done last is undone first. `at`: when this was
 * done (ms, server's clock).
 */
export function offerUndo(at: number, run: () => void): Offer {
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
  const unregister = registerCommand("undo", { run: offer.take, at });
  offers = [...offers, offer];
  if (offers.length > MAX_OFFERS) offers[0]?.withdraw();
  return offer;
}
