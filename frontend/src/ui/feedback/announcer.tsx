import { useStore } from "@nanostores/react";
import { atom } from "nanostores";

const status = atom("");
const alert = atom("");

/** Has a screen reader say something when it is not speaking. */
export function announce(text: string): void {
  setRegion(status, text);
}

/** Interrupts the screen reader. Only for failures that the agent has to know of at once. */
export function announceAlert(text: string): void {
  setRegion(alert, text);
}

function setRegion(region: typeof status, text: string): void {
  // A screen reader says a text again only if the content of the region changes.
  region.set(region.get() === text ? `${text}\u00a0` : text);
}

/** The live regions that `announce` and `announceAlert` write to; rendered once. */
export function Announcer() {
  return (
    <>
      <div role="status" className="visually-hidden">
        {useStore(status)}
      </div>
      <div role="alert" className="visually-hidden">
        {useStore(alert)}
      </div>
    </>
  );
}
