// Files that pages and tests take as they are. The icons are those the compiled styles point to.
import { cpSync } from "node:fs";

const ICONS = ["cross"].map((name) => `nhsuk-icon-${name}.svg`);

cpSync("assets/images", "static/build/images", { recursive: true });
for (const icon of ICONS) {
  cpSync(`node_modules/nhsuk-frontend/dist/nhsuk/assets/images/${icon}`, `static/build/images/${icon}`);
}
cpSync("node_modules/axe-core/axe.min.js", "static/build/test/axe.min.js");
