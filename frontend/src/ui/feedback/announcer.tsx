import { useStore } from "@nanostores/react";
import { atom } from "nanostores";

const status = atom("");
const alert = atom("");

/** Says something once to a screen reader, when it next has nothing else to say. */
export function announce(text: string): void {
  setRegion(status, text);
}

/** Interrupts. For a reply that failed and a session that ended, nothing else. */
export function announceAlert(text: string): void {
  setRegion(alert, text);
}

function setRegion(region: typeof status, text: string): void {
  // The same words twice are only heard twice when they differ in the document.
  region.set(region.get() === text ? `${text}\u00a0` : text);
}

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
