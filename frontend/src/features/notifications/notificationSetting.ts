import { atom } from "nanostores";

import { readItem, removeItem, writeItem } from "../../model/browserStorage";

const STORAGE_KEY = "inbox.notifications";

/** `blocked`: the browser does not allow them, or cannot show any. */
export type NotificationSetting = "on" | "off" | "blocked";

function current(): NotificationSetting {
  if (!("Notification" in window) || Notification.permission === "denied") return "blocked";
  return readItem("local", STORAGE_KEY) === "on" && Notification.permission === "granted" ? "on" : "off";
}

/** Whether this browser shows desktop notifications. Remembered in it. */
export const notificationSetting = atom<NotificationSetting>(current());

/** Turns them on. Asks the user for permission, so it must be called for a click. */
export async function turnOnNotifications(): Promise<void> {
  if (!("Notification" in window)) return;
  writeItem("local", STORAGE_KEY, "on");
  await Notification.requestPermission();
  notificationSetting.set(current());
}

export function turnOffNotifications(): void {
  removeItem("local", STORAGE_KEY);
  notificationSetting.set(current());
}
