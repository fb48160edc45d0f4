// Boxes over a page: drawn with finger or mouse, moved and sized with the keyboard. Nothing is kept in the browser.
const WHOLE = 1000, LEAST = 8, STEP = 10, FIRST = [300, 450, 700, 500];
const SVG = "http://www.w3.org/2000/svg";
const between = (value) => Math.min(WHOLE, Math.max(0, Math.round(value)));

for (const element of document.querySelectorAll("[data-cover]")) cover(element);

function cover(element) {
  const form = element.closest("form");
  const field = form.querySelector('[name="boxes"]');
  const svg = element.querySelector("svg");
  const words = JSON.parse(element.dataset.words);
  let boxes = read(field.value);
  const draw = (focused = -1) => {
    svg.replaceChildren(...boxes.map((box, index) => rectangle(box, words.box.replace("{}", index + 1))));
    field.value = boxes.map((box) => box.join(",")).join(";");
    if (focused >= 0) svg.children[focused]?.focus();
  };
  listenToDrawing(svg, (box) => { boxes.push(box); draw(); }, (box) => { show(svg, box); });
  svg.addEventListener("keydown", (event) => {
    const index = [...svg.children].indexOf(event.target);
    if (index < 0) return;
    if (event.key === "Delete" || event.key === "Backspace") boxes.splice(index, 1);
    else if (!moved(boxes[index], event)) return;
    event.preventDefault();
    draw(Math.min(index, boxes.length - 1));
  });
  form.querySelector("[data-cover-add]").addEventListener("click", () => {
    boxes.push([...FIRST]);
    draw(boxes.length - 1);
  });
  form.querySelector("[data-cover-clear]").addEventListener("click", () => { boxes = []; draw(); });
  form.querySelector(".app-cover__tools").hidden = false;
  draw();
}

/** "left,top,right,bottom;…" in thousandths as lists of numbers. */
function read(text) {
  return text.split(";").filter(Boolean).map((each) => each.split(",").map(Number));
}

function rectangle([left, top, right, bottom], name) {
  const found = document.createElementNS(SVG, "rect");
  const facts = { x: left, y: top, width: right - left, height: bottom - top, tabindex: 0, role: "img" };
  for (const [key, value] of Object.entries(facts)) found.setAttribute(key, value);
  if (name) found.setAttribute("aria-label", name);
  return found;
}

function listenToDrawing(svg, finished, drawing) {
  let from = null;
  const at = (event) => {
    const place = svg.getBoundingClientRect();
    return [((event.clientX - place.left) / place.width) * WHOLE, ((event.clientY - place.top) / place.height) * WHOLE];
  };
  const box = (event) => {
    const to = at(event);
    const [lefts, tops] = [0, 1].map((axis) => [from[axis], to[axis]].sort((a, b) => a - b).map(between));
    return [lefts[0], tops[0], lefts[1], tops[1]];
  };
  svg.addEventListener("pointerdown", (event) => {
    from = at(event);
    svg.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  svg.addEventListener("pointermove", (event) => { if (from) drawing(box(event)); });
  svg.addEventListener("pointercancel", () => { from = null; show(svg, null); });
  svg.addEventListener("pointerup", (event) => {
    if (!from) return;
    const drawn = box(event);
    from = null;
    show(svg, null);
    if (drawn[2] - drawn[0] >= LEAST && drawn[3] - drawn[1] >= LEAST) finished(drawn);
  });
}

/** The box that is being drawn, in place of the one shown before. */
function show(svg, box) {
  svg.querySelector(".is-drawn")?.remove();
  if (!box) return;
  const drawn = rectangle(box, "");
  drawn.setAttribute("class", "is-drawn");
  svg.append(drawn);
}

/** Moves a box, or with Shift its far corner; says whether the key was one of these. */
function moved(box, { key, shiftKey }) {
  const steps = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[key];
  if (!steps) return false;
  for (const axis of [0, 1]) {
    const [near, far] = [box[axis], box[axis + 2]];
    const step = shiftKey
      ? Math.max(near + LEAST, Math.min(WHOLE, far + steps[axis])) - far
      : Math.max(-near, Math.min(WHOLE - far, steps[axis]));
    box[axis + 2] += step;
    if (!shiftKey) box[axis] += step;
  }
  return true;
}
