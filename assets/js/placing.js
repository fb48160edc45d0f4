// A frame on the picture of a paper: drawn by dragging or moved by keys; without it one chooses a part of the page.
const WHOLE = 1000;
const STEP = 20;
const KEYS = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };
const NAMES = ["left", "top", "width", "height"];
const FIRST = [350, 450, 300, 60];

export function placeValues(root) {
  const figure = root.querySelector("[data-placing]");
  const fields = NAMES.map((name) => root.querySelector(`[data-frame="${name}"]`));
  if (figure && fields.every(Boolean)) arm(figure, figure.querySelector("svg"), fields);
}

function arm(figure, drawing, fields) {
  const hint = document.createElement("p");
  hint.className = "nhsuk-hint";
  hint.setAttribute("aria-live", "polite");
  hint.textContent = figure.dataset.hint;
  figure.prepend(hint);
  drawing.removeAttribute("aria-hidden");
  drawing.setAttribute("tabindex", "0");
  drawing.setAttribute("role", "application");
  drawing.setAttribute("aria-label", figure.dataset.hint);
  const place = (frame) => {
    show(drawing, frame);
    fields.forEach((field, at) => (field.value = frame[at]));
    hint.textContent = `${figure.dataset.placed} ${figure.dataset.hint}`;
  };
  byDragging(drawing, place);
  drawing.addEventListener("keydown", (event) => {
    if (!(event.key in KEYS)) return;
    event.preventDefault();
    place(moved(fields.map((field) => Number(field.value || NaN)), KEYS[event.key], event.shiftKey));
  });
}

/** From where one presses to where one lets go; a touch without a way draws nothing. */
function byDragging(drawing, place) {
  let from = null;
  const here = (event) => {
    const box = drawing.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height].map((part) => within(part * WHOLE, WHOLE));
  };
  drawing.addEventListener("pointerdown", (event) => {
    from = here(event);
    drawing.setPointerCapture(event.pointerId);
  });
  drawing.addEventListener("pointermove", (event) => {
    if (!from) return;
    const to = here(event);
    const size = [0, 1].map((at) => Math.abs(to[at] - from[at]));
    if (size.every((side) => side > 4)) place([Math.min(from[0], to[0]), Math.min(from[1], to[1]), ...size]);
  });
  for (const end of ["pointerup", "pointercancel"]) drawing.addEventListener(end, () => (from = null));
}

/** The frame a step further, or with Shift larger or smaller; the first key sets one in the middle. */
function moved(frame, [wide, high], resizes) {
  if (frame.some(Number.isNaN)) return FIRST;
  const [left, top, width, height] = frame;
  if (resizes) return [left, top, within(width + wide, WHOLE - left, STEP), within(height + high, WHOLE - top, STEP)];
  return [within(left + wide, WHOLE - width), within(top + high, WHOLE - height), width, height];
}

function within(value, most, least = 0) {
  return Math.round(Math.min(most, Math.max(least, value)));
}

function show(drawing, [left, top, width, height]) {
  let frame = drawing.querySelector(".app-reading__new");
  if (!frame) {
    frame = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    frame.setAttribute("class", "app-reading__new");
    drawing.append(frame);
  }
  Object.entries({ x: left, y: top, width, height }).forEach(([name, value]) => frame.setAttribute(name, value));
}
