// Builds styles, scripts and fonts into referral/static/build under names that carry their content's hash.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "esbuild";
import { compileString } from "sass";
import { shaken } from "./shake.mjs";

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const OUT = join(ROOT, "referral/static/build");
const FONTS = join(ROOT, "node_modules/@fontsource/noto-sans");
const ICONS = join(ROOT, "node_modules/nhsuk-frontend/dist/nhsuk/assets/images");
const ICON = /url\("?\/assets\/images\/([\w-]+\.svg)"?\)/g;
const OWN_FONTS = join(ROOT, "assets/fonts");
const SUBSETS = ["cyrillic-ext", "cyrillic", "latin-ext", "middle", "latin"];
// What the phone keeps; rare letters of Polish names come from its own font.
const OFFLINE = ["cyrillic", "latin"];
// Classes that the phone's page and its script can show; a test holds the list.
const PHONE_CLASSES = readFileSync(join(ROOT, "assets/phone_classes.txt"), "utf8").trim().split("\n");
const LETTERS = readFileSync(join(OWN_FONTS, "letters.txt"), "utf8").trim();
// What comes later wins, so our hospitals' letters never ask for the whole of the rarer ones.
const RANGES = { ...JSON.parse(readFileSync(join(FONTS, "unicode.json"), "utf8")), middle: rangeOf(LETTERS) };
const WEIGHTS = [400, 700];
const PARTS = ["map.mjs"];
// Published name → where it begins below assets/js.
const SCRIPTS = {
  "main.js": "main.js",
  "papers.js": "papers/main.js",
  "covering.js": "papers/covering.js",
  "offline.js": "offline/main.js",
  "unsent.js": "offline/unsent.js",
  "leaving.js": "offline/leaving.js",
  "worker.js": "offline/worker.js",
};
const TEXTS = [".css", ".js", ".svg"];
const PACKED = {
  ".br": (content) => brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
  ".gz": (content) => gzipSync(content, { level: 9 }),
};

const manifest = {};

/** Writes a file as name.<12 hex of its content>.ext and keeps the pair for the manifest. */
function publish(name, content) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 12);
  const extension = extname(name);
  const published = `${basename(name, extension)}.${hash}${extension}`;
  writeFileSync(join(OUT, published), content);
  if (TEXTS.includes(extension)) pack(published, content);
  manifest[name] = published;
  return published;
}

/** Beside a text its packed forms, one for each way browsers unpack; fonts are packed already. */
function pack(published, content) {
  for (const [ending, packed] of Object.entries(PACKED)) writeFileSync(join(OUT, published + ending), packed(content));
}

/** The letters as a unicode-range. */
function rangeOf(letters) {
  return [...letters].map((letter) => `U+${letter.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`).join();
}

/** The @font-face rule of one subset, its woff2 file published beside the styles. */
function fontFace(subset, weight) {
  const file = `noto-sans-${subset}-${weight}-normal.woff2`;
  const url = publish(file, readFileSync(subset === "middle" ? join(OWN_FONTS, file) : join(FONTS, "files", file)));
  return `@font-face{font-family:"Noto Sans";font-style:normal;font-display:swap;font-weight:${weight};` +
    `src:url(${url}) format("woff2");unicode-range:${RANGES[subset]}}`;
}

/** An icon that the design system's styles name, published beside them. */
function icon(file) {
  return publish(file, readFileSync(join(ICONS, file)));
}

function styles(name, subsets = SUBSETS, classes = null) {
  const source = readFileSync(join(ROOT, "assets/scss", name.replace(".css", ".scss")), "utf8");
  const compiled = compileString(source, {
    style: "compressed",
    charset: false,
    loadPaths: [join(ROOT, "assets/scss"), join(ROOT, "node_modules")],
    quietDeps: true,
  });
  const faces = subsets.flatMap((subset) => WEIGHTS.map((weight) => fontFace(subset, weight)));
  const css = classes ? shaken(compiled.css, classes) : compiled.css;
  publish(name, faces.join("") + css.replace(ICON, (_url, file) => `url(${icon(file)})`));
}

async function scripts(name, entry) {
  const result = await build({
    entryPoints: [join(ROOT, "assets/js", entry)],
    bundle: true,
    format: "esm",
    target: ["es2020"],
    minify: true,
    legalComments: "none",
    write: false,
    logLevel: "warning",
  });
  publish(name, result.outputFiles[0].contents);
}

/** Parts that build themselves when they are imported, into the same folder. */
async function parts() {
  for (const part of PARTS) {
    const path = join(ROOT, "assets", part);
    if (existsSync(path)) await import(pathToFileURL(path));
  }
}

function removeStale() {
  const wanted = new Set(Object.values(manifest));
  for (const file of readdirSync(OUT)) {
    if (!wanted.has(file.replace(/\.(br|gz)$/, "")) && /\.[0-9a-f]{12}\./.test(file)) rmSync(join(OUT, file));
  }
}

mkdirSync(OUT, { recursive: true });
styles("main.css");
styles("offline.css", OFFLINE, PHONE_CLASSES);
for (const [name, entry] of Object.entries(SCRIPTS)) await scripts(name, entry);
await parts();
writeFileSync(join(OUT, "manifest.json"), JSON.stringify(manifest, null, 1) + "\n");
removeStale();
