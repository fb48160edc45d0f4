// The papers that were sent off: how far each is, in words, until the service itself has said that it has them.
import { PAUSED, WIFI_ONLY } from "./keeping.js";
import { alone, network, onChange } from "./network.js";
import { ARRIVED, send, standing } from "./sending.js";
import { copyOf } from "./words.js";

const OVER = ["received", "refused"];
const RESTS = ["waiting", "busy", "refused", "signed_out"];
const clock = (moment) => new Date(moment).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });

/** Sends what waits in `store` for one case, shown in `list`; goes on by itself when there is a network again. */
export class Outgoing {
  constructor({ element, list, store, say, tell, owner, csrf }) {
    Object.assign(this, { element, list, store, say, tell, owner, csrf, rows: new Map(), stop: null, isAsked: false });
    onChange(() => this.go());
  }

  /** Sends all that may be sent now; asked while it does, it looks once more when it is through. */
  async go() {
    this.isAsked = true;
    await this.look();
    if (this.isGoing) return this.hold();
    this.isGoing = true;
    try {
      while (this.isAsked) {
        this.isAsked = false;
        await alone(() => this.sendAll(), () => this.sayAll("elsewhere"));
      }
    } finally {
      this.isGoing = false;
    }
  }

  /** Why nothing may go at all: it was paused, or there is no Wi-Fi; "" when it may. */
  held() {
    if (this.isPaused) return "paused";
    return this.isWifiOnly && network() === "mobile" ? "wifi" : "";
  }

  async look() {
    [this.isPaused, this.isWifiOnly] = [await this.store.chosen(PAUSED), await this.store.chosen(WIFI_ONLY)];
    for (const paper of await this.waiting()) this.row(paper);
  }

  /** Cuts what is on its way when it may not go on. */
  hold() {
    if (this.held()) this.stop?.abort();
  }

  async waiting() {
    return (await this.store.papers(this.owner)).filter((paper) => paper.asked);
  }

  sayAll(state) {
    for (const [origin, row] of this.rows) if (!OVER.includes(row.state)) this.show(origin, { state });
  }

  async sendAll() {
    for (const paper of await this.waiting()) {
      if (this.held()) return this.sayAll(this.held());
      if (this.row(paper).state !== "refused") await this.sendOne(paper);
    }
    await this.askOfOthers();
  }

  async sendOne(paper) {
    this.stop = new AbortController();
    const { signal } = this.stop;
    const told = (now) => this.show(paper.origin, now);
    const { state } = await send(paper.door, paper, this.store, told, { signal, csrf: this.csrf, owner: paper.owner });
    if (state === "stopped") this.show(paper.origin, { state: this.held() || "paused" });
    if (state === "received") await this.received(paper);
  }

  async received(paper) {
    await this.store.forget(paper);
    this.element.dispatchEvent(new CustomEvent("papers:received", { bubbles: true, detail: paper.origin }));
  }

  /** What another page of this browser has brought or removed meanwhile: the service is asked, nobody else is believed. */
  async askOfOthers() {
    const here = new Set((await this.waiting()).map((paper) => paper.origin));
    for (const [origin, { paper, state }] of this.rows) {
      if (here.has(origin) || OVER.includes(state)) continue;
      await standing(paper.door, paper, (now) => this.show(origin, now), { csrf: this.csrf, owner: paper.owner });
    }
  }

  row(paper) {
    const known = this.rows.get(paper.origin);
    if (known) return known;
    const row = Object.assign(copyOf(this.element, "sent"), { paper, state: "", lines: new Map() });
    row.part("title").textContent = paper.title || this.say("papers");
    row.on("try", () => this.tryAgain(row));
    row.on("forget", () => this.forget(row));
    paper.files.forEach((file, place) => row.lines.set(file.origin, this.line(row, file, place + 1)));
    this.rows.set(paper.origin, row);
    this.list.append(row.root);
    return row;
  }

  line(row, file, number) {
    const line = copyOf(this.element, "line");
    const name = file.isDrawn ? this.say("picture", { number }) : this.say("file", { number, name: file.name });
    line.part("name").textContent = name;
    line.part("bar").setAttribute("aria-label", name);
    row.part("lines").append(line.root);
    return line;
  }

  /** The state in words; read aloud only when it is another one than before. */
  show(origin, { state, why, until, files = [] }) {
    const row = this.rows.get(origin);
    const words = this.say(state, { why: why ? this.say(why) : "", when: until ? clock(until) : "" });
    if (row.part("state").textContent !== words) {
      row.part("state").textContent = words;
      this.tell(`${row.part("title").textContent}: ${words}`);
    }
    row.state = state;
    row.part("over").hidden = state !== "refused";
    row.button("try").hidden = !RESTS.includes(state);
    for (const file of files) this.showLine(row.lines.get(file.origin), file);
  }

  showLine(line, { state, have, of }) {
    const isHere = ARRIVED.includes(state);
    line.part("words").textContent = isHere ? this.say("received") : have ? this.say("part", { have, of }) : this.say("not_yet");
    Object.assign(line.part("bar"), { max: of || 1, value: isHere ? of || 1 : Math.min(have, of) });
  }

  tryAgain(row) {
    row.state = "";
    this.go();
  }

  /** Only what was not taken is removed by hand, after its own sentence was read. */
  async forget({ paper, root }) {
    await this.store.forget(paper);
    this.rows.delete(paper.origin);
    root.remove();
    this.tell(this.say("removed"));
  }
}
