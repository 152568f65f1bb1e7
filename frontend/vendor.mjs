// Copies the pinned browser builds of package.json to src/onepost/static/vendor, named with their versions.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";

const target = "src/onepost/static/vendor";
const builds = [
  { name: "htmx.org", from: "dist/htmx.min.js", as: "htmx.min.js" },
  { name: "tus-js-client", from: "dist/tus.min.js", as: "tus.min.js" },
  { name: "@alpinejs/csp", from: "dist/cdn.min.js", as: "alpine-csp.min.js" },
];

mkdirSync(target, { recursive: true });
const lines = ["Browser libraries served as they are, copied by `npm run vendor`. Do not edit.", ""];
for (const { name, from, as } of builds) {
  const { version, license } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8"));
  rmSync(`${target}/${as}`, { force: true });
  cpSync(`node_modules/${name}/${from}`, `${target}/${as}`);
  lines.push(`${as}: ${name} ${version}, ${license}`);
}
writeFileSync(`${target}/VERSIONS.txt`, `${lines.join("\n")}\n`);
