// The pages of one paper before it is sent: photographs and files, their order, each taken again, turned or removed.
import { bytesOf, sha256 } from "./hashes.js";
import { FULL } from "./keeping.js";
import { taken, thumbnail } from "./photographs.js";
import { copyOf } from "./words.js";

const MOST_FILES = 12, MOST_BYTES = 25 * 2 ** 20;

/** The list of pages in `list`; `say` has the words, `tell` reads aloud, `again(act)` asks for one other picture. */
export class Pictures {
  constructor({ element, list, store, say, tell, again, paper }) {
    Object.assign(this, { element, list, store, say, tell, again, paper, rows: new Map(), turn: Promise.resolve() });
  }

  /** Shows what waits from an earlier visit; a page whose bytes did not get here any more is none. */
  async restore() {
    const { files } = this.paper;
    for (const file of files.splice(0)) {
      const bytes = await this.store.content(file.origin);
      if (!bytes) continue;
      files.push(Object.assign(file, { sha256: await sha256(bytes), size: bytes.length }));
      this.show(file, new Blob([bytes], { type: file.type }));
    }
    this.number();
  }

  /** Takes files in one after another: a cheap phone holds one large photograph in memory, not six. */
  add(files) {
    for (const file of files) {
      this.turn = this.turn.then(() => this.addOne(file)).catch(() => this.tell(this.say("unreadable", { name: file.name })));
    }
    return this.turn;
  }

  /** Until nothing more is being taken in. */
  async settled() {
    for (let turn; turn !== this.turn; ) await (turn = this.turn);
  }

  async addOne(file) {
    const { files } = this.paper;
    const reason = files.length >= MOST_FILES ? "too_many" : file.size ? "" : "empty";
    if (reason) return this.tell(this.say(reason, { name: file.name }));
    this.tell(this.say("taking"));
    const made = { origin: crypto.randomUUID(), name: file.name };
    const ready = await taken(file);
    if (!this.fits(ready, file.name)) return;
    files.push(made);
    await this.keep(); // first the name, then the bytes: nothing lies here that no paper knows
    await this.fill(made, ready);
  }

  fits({ blob }, name) {
    if (blob.size > MOST_BYTES) this.tell(this.say("too_large", { name }));
    return blob.size <= MOST_BYTES;
  }

  /** Gives a page its bytes: what they are known by, where they wait, how they look. */
  async fill(file, { blob, width, blurred, dark }) {
    const bytes = await bytesOf(blob);
    Object.assign(file, { sha256: await sha256(bytes), size: bytes.length, type: blob.type, isDrawn: Boolean(width), blurred, dark });
    this.warn(await this.store.saveContent(file.origin, bytes));
    await this.keep();
    this.show(file, blob);
    this.number();
    this.tell(`${this.nameOf(file)}. ${this.judgements(file).join(" ")}`);
  }

  async keep(paper = this.paper) {
    this.warn(await this.store.savePaper(paper));
  }

  warn(kept) {
    if (kept === FULL) this.tell(this.say("full"), true);
  }

  show(file, blob) {
    const row = this.rows.get(file.origin) ?? this.row(file);
    if (file.isDrawn) this.picture(row.part("image"), blob);
    row.part("judged").textContent = this.judgements(file).join(" ");
    row.part("unseen").hidden = file.isDrawn;
    for (const deed of ["turn", "again"]) row.button(deed).hidden = !file.isDrawn;
  }

  async picture(image, blob) {
    image.src = await thumbnail(blob);
    image.hidden = false;
  }

  row(file) {
    const row = copyOf(this.element, "picture");
    row.on("up", () => this.move(file, -1));
    row.on("down", () => this.move(file, 1));
    row.on("turn", () => this.change(file, () => this.turned(file)));
    row.on("again", () => this.again((other) => this.change(file, () => taken(other), other.name)));
    row.on("remove", () => this.remove(file));
    this.rows.set(file.origin, row);
    this.list.append(row.root);
    return row;
  }

  async turned(file) {
    return taken(new Blob([await this.store.content(file.origin)], { type: file.type }), 1);
  }

  judgements({ blurred, dark }) {
    return [blurred && this.say("blurred"), dark && this.say("dark")].filter(Boolean);
  }

  nameOf(file) {
    const number = this.paper.files.indexOf(file) + 1;
    return file.isDrawn ? this.say("picture", { number }) : this.say("file", { number, name: file.name });
  }

  /** Names follow the order: of pictures, and of each button for those who only hear it. */
  number() {
    const { files } = this.paper;
    files.forEach((file, place) => {
      const row = this.rows.get(file.origin);
      if (!row) return;
      const name = this.nameOf(file);
      row.part("name").textContent = name;
      row.part("image").alt = name;
      for (const each of row.root.querySelectorAll("[data-of]")) each.textContent = ` – ${name}`;
      row.button("up").disabled = place === 0;
      row.button("down").disabled = place === files.length - 1;
      this.list.append(row.root);
    });
  }

  async move(file, by) {
    const { files } = this.paper;
    const place = files.indexOf(file);
    files.splice(place, 1);
    files.splice(place + by, 0, file);
    this.number();
    const row = this.rows.get(file.origin);
    const [there, back] = by < 0 ? ["up", "down"] : ["down", "up"];
    row.button(row.button(there).disabled ? back : there).focus();
    this.tell(this.nameOf(file));
    await this.keep();
  }

  /** Other bytes for the same page. */
  async change(file, make, name = file.name) {
    const ready = await make();
    if (this.fits(ready, name)) await this.fill(Object.assign(file, { name }), ready);
  }

  async remove(file) {
    const { files } = this.paper;
    const place = files.indexOf(file);
    files.splice(place, 1);
    this.drop(file.origin);
    this.number();
    const next = files[Math.min(place, files.length - 1)];
    (next ? this.rows.get(next.origin).button("remove") : this.element.querySelector("[data-do=choose]")).focus();
    this.tell(this.say("removed"));
    await this.store.forgetContent(file.origin);
    await this.keep();
  }

  drop(origin) {
    this.rows.get(origin).root.remove();
    this.rows.delete(origin);
  }

  /** The list is empty again, for the next paper. */
  begin(paper) {
    for (const origin of [...this.rows.keys()]) this.drop(origin);
    this.paper = paper;
  }
}
