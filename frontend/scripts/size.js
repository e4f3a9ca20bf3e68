// Sums the gzipped size of the JavaScript that a browser loads before the first paint (the entry and all its static
// imports), and fails if it exceeds the budget.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const BUDGET_KB = 150;
const dist = new URL("../dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", dist), "utf8"));

const first = new Set();
const take = (key) => {
  const chunk = manifest[key];
  if (first.has(chunk.file)) return;
  first.add(chunk.file);
  for (const imported of chunk.imports ?? []) take(imported);
};
for (const [key, chunk] of Object.entries(manifest)) if (chunk.isEntry) take(key);

const gzipped = (file) => gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length / 1000;
let total = 0;
for (const file of first) {
  const size = gzipped(file);
  total += size;
  console.log(`${size.toFixed(1).padStart(7)} kB  ${file}`);
}
console.log(`${total.toFixed(1).padStart(7)} kB  first-load JavaScript, gzipped (budget ${BUDGET_KB} kB)`);
if (total > BUDGET_KB) {
  console.error("The first load is over its budget.");
  process.exit(1);
}
