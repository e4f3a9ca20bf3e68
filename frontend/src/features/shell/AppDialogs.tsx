import { useState } from "react";

import { LazyOverlay, usePreload } from "../../ui/feedback/LazyOverlay";
import { lazyRetry } from "../../ui/feedback/lazyRetry";
import { useCommands } from "../commands/registry";

const loadPalette = () => import("../commands/palette/Palette");

const DIALOGS = {
  help: lazyRetry(() => import("../help/HelpDialog")),
  settings: lazyRetry(() => import("../settings/SettingsDialog")),
  palette: lazyRetry(loadPalette),
};

/** The dialogs that can be opened anywhere, one at a time. */
export function AppDialogs() {
  const [open, setOpen] = useState<keyof typeof DIALOGS | null>(null);
  useCommands({
    help: () => setOpen("help"),
    settings: () => setOpen("settings"),
    palette: () => setOpen("palette"),
    find: () => setOpen("palette"),
  });
  usePreload(loadPalette);
  if (open === null) return null;
  const Dialog = DIALOGS[open];
  return (
    <LazyOverlay onClose={() => setOpen(null)}>
      <Dialog onClose={() => setOpen(null)} />
    </LazyOverlay>
  );
}
