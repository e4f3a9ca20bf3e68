import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["dist", "src/api/schema.d.ts"] },
  ...tseslint.configs.recommended,
  reactHooks.configs.flat["recommended-latest"],
  // The compiler is not used, so what it cannot compile does not matter.
  { rules: { "react-hooks/incompatible-library": "off" } },
  {
    // Imports run one way: app → features → api, i18n → ui. A feature is entered through its own files only.
    files: ["src/ui/**", "src/api/**", "src/i18n/**"],
    rules: {
      "no-restricted-imports": ["error", { patterns: ["**/features/**", "**/app/**"] }],
    },
  },
  {
    files: ["src/features/**"],
    rules: { "no-restricted-imports": ["error", { patterns: ["**/app/**"] }] },
  },
);
