// Builds src/onepost/static/icons.svg: one symbol for each name in icons.txt (from Lucide, ISC licence) and for each
// drawing in frontend/icons (our own). Templates use them through components/icon.html.
import { existsSync, readFileSync, writeFileSync } from "node:fs";

const lucide = "node_modules/lucide-static";
const { version } = JSON.parse(readFileSync(`${lucide}/package.json`, "utf8"));
const names = readFileSync("frontend/icons.txt", "utf8")
  .split("\n")
  .map((line) => line.replace(/#.*/, "").trim())
  .filter(Boolean);

const symbols = names.map((line) => {
  const [name, source = name] = line.split(/\s*=\s*/);
  const own = `frontend/icons/${source}.svg`;
  const svg = readFileSync(existsSync(own) ? own : `${lucide}/icons/${source}.svg`, "utf8");
  const body = svg
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/^[\s\S]*?<svg[^>]*>/, "")
    .replace("</svg>", "")
    .replace(/\s+/g, " ")
    .replace(/> </g, "><")
    .trim();
  return `<symbol id="${name}" viewBox="0 0 24 24">${body}</symbol>`;
});

writeFileSync(
  "src/onepost/static/icons.svg",
  `<svg xmlns="http://www.w3.org/2000/svg"><!-- Lucide ${version}, ISC licence, Lucide Contributors -->\n${symbols.join("\n")}\n</svg>\n`,
);
