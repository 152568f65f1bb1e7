// daisyUI lets a checkbox anywhere in the page choose the theme. Ours comes with the page, and ":root:has(input…)" makes
// browsers restyle the whole document whenever an input comes or goes: with each letter in the composer.
import { readFileSync, writeFileSync } from "node:fs";

const FILE = "src/onepost/static/css/app.css";
const BY_CHECKBOX = /:root:has\(input\.theme-controller\[value=\w+\]:checked\),/g;

const css = readFileSync(FILE, "utf8");
if (!BY_CHECKBOX.test(css)) throw new Error("daisyUI chooses themes another way now: see what became of it");
writeFileSync(FILE, css.replace(BY_CHECKBOX, ""));
