// Proposals unfold in the page, beneath their field, and cover nothing. They go only once a press has ended: a button that
// moved up under the finger would not be pressed.

const ENDS = ["pointerup", "pointercancel"];
let pressed = Promise.resolve();

document.addEventListener("pointerdown", () => {
  pressed = new Promise((done) => ENDS.forEach((end) => document.addEventListener(end, done, { once: true, capture: true })));
}, { capture: true });

/** Calls `close` when the field has lost its focus and nobody presses any more; not where the focus came back. */
export function whenLeft(input, close) {
  input.addEventListener("blur", async () => {
    await pressed;
    setTimeout(() => document.activeElement === input || close());
  });
}

/** A list that unfolds below what can be seen is brought into sight; its field stays there. */
export function bringIntoSight(list) {
  list.scrollIntoView({ block: "nearest" });
}
