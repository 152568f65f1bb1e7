// Makes src/onepost/static/emoji/emoji.json of the pinned emojibase-data: what the picker loads when it is first opened.
// A group is {en, fr, emoji}; an emoji is [character, English words, French words, its five skin tones if it has them].
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";

const source = "node_modules/emojibase-data";
const target = "src/onepost/static/emoji";
const read = (path) => JSON.parse(readFileSync(`${source}/${path}`, "utf8"));
const COMPONENTS = 2; // hair and skin on their own, which nobody writes
const TONE = /1F3F[B-F]/g;

const english = read("en/compact.json");
const french = new Map(read("fr/compact.json").map((emoji) => [emoji.hexcode, emoji]));
const names = { en: read("en/messages.json").groups, fr: read("fr/messages.json").groups };
const words = (emoji) => (emoji ? [emoji.label, ...(emoji.tags ?? [])].join("|") : "");
// Of several people, those who all have the same tone.
const tones = (emoji) =>
  (emoji.skins ?? []).filter(({ hexcode }) => new Set(hexcode.match(TONE)).size === 1).map(({ unicode }) => unicode);

const groups = names.en.map(({ order, message }) => ({
  order,
  en: message,
  fr: names.fr.find((group) => group.order === order).message,
  emoji: english
    .filter((emoji) => emoji.group === order)
    .sort((a, b) => a.order - b.order)
    .map((emoji) => {
      const skins = tones(emoji);
      const row = [emoji.unicode, words(emoji), words(french.get(emoji.hexcode))];
      return skins.length === 5 ? [...row, skins] : row;
    }),
}));

const { version, license } = read("package.json");
const made = { made: `emojibase-data ${version}, ${license}`, groups: groups.filter(({ order }) => order !== COMPONENTS) };
mkdirSync(target, { recursive: true });
writeFileSync(`${target}/emoji.json`, `${JSON.stringify(made)}\n`);
