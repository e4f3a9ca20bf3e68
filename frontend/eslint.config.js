import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

import { importLayers } from "./eslint/importLayers.js";

export default tseslint.config(
  { ignores: ["dist", "src/api/schema.d.ts"] },
  ...tseslint.configs.recommended,
  reactHooks.configs.flat["recommended-latest"],
  // The React Compiler is not used, so what it cannot compile does not matter.
  { rules: { "react-hooks/incompatible-library": "off" } },
  {
    files: ["src/**"],
    ignores: ["src/test/**"],
    plugins: { local: { rules: { "import-layers": importLayers } } },
    rules: { "local/import-layers": "error" },
  },
);
