import { lazy, Suspense, useEffect, useState } from "react";

import { useCommands } from "../commands/registry";

const loadPalette = () => import("../commands/palette/Palette");

const DIALOGS = {
  help: lazy(() => import("../help/HelpDialog")),
  settings: lazy(() => import("../settings/SettingsDialog")),
  palette: lazy(loadPalette),
};

/** The first conversation has to be shown by then. */
const PRELOAD_DELAY_MS = 3_000;

/** The dialogs that can be opened anywhere, one at a time. */
export function AppDialogs() {
  const [open, setOpen] = useState<keyof typeof DIALOGS | null>(null);
  useCommands({
    help: () => setOpen("help"),
    settings: () => setOpen("settings"),
    palette: () => setOpen("palette"),
    find: () => setOpen("palette"),
  });
  useEffect(() => {
    // Loaded before it is needed, so that it takes the letters that are typed right after its keys.
    const timer = setTimeout(() => {
      loadPalette().catch((error: unknown) => console.warn("The palette did not load.", error));
    }, PRELOAD_DELAY_MS);
    return () => clearTimeout(timer);
  }, []);
  if (open === null) return null;
  const Dialog = DIALOGS[open];
  return (
    <Suspense fallback={<div data-overlay="" />}>
      <Dialog onClose={() => setOpen(null)} />
    </Suspense>
  );
}
