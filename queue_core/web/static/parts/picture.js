// A device's picture: what its program really shows now, touched with the mouse, and honest about a lost link.

import { post } from "./ask.js";
import { put, say } from "./page.js";

const STEP = 0.02;
const MARK_MS = 500;
const PATIENCE_MS = 5000;

export class DevicePicture {
  #figure;
  #glass;
  #image;
  #shown = null;
  #wanted = null;
  #loading = false;
  #online = false;
  #linked = true;
  #cross = { x: 0.5, y: 0.5 };

  constructor(figure) {
    this.#figure = figure;
    this.#glass = figure.querySelector(".glass");
    this.#image = figure.querySelector("img");
    this.device = figure.dataset.device;
    this.width = Number(figure.dataset.width);
    if ("touch" in figure.dataset) this.#listen();
    this.#veil();
  }

  /** A picture of this version is there. One is fetched at a time; those in between are never asked for. */
  show(version) {
    this.#wanted = version;
    if (!this.#loading) this.#load();
  }

  setOnline(online) {
    this.#online = online;
    this.#veil();
  }

  setLinked(linked) {
    this.#linked = linked;
    this.#veil();
  }

  get online() {
    return this.#online && this.#linked;
  }

  async #load() {
    this.#loading = true;
    while (this.#wanted !== this.#shown) {
      const version = this.#wanted;
      const before = this.#image.src;
      try {
        const response = await fetch(`/screen/${this.device}?v=${version}`, { signal: AbortSignal.timeout(PATIENCE_MS) });
        if (!response.ok) throw new Error(`HTTP ${response.status}`);
        // The old picture stays until the new one is ready; the element stays the same under the mouse.
        this.#image.src = URL.createObjectURL(await response.blob());
        await this.#image.decode();
        this.#image.hidden = false;
        this.#figure.dataset.version = version;
        if (before) URL.revokeObjectURL(before);
      } catch {
        // It went away between the word of it and our asking; the next one comes by itself.
      }
      this.#shown = version;
    }
    this.#loading = false;
    this.#veil();
  }

  #veil() {
    const pictured = this.#figure.dataset.version !== undefined;
    const state = !this.#linked ? "lost" : !this.#online ? "offline" : pictured ? "live" : "waiting";
    this.#figure.dataset.state = state;
    if (state !== "live") put(this.#glass.querySelector(".veil-words"), say(`picture.${state}`));
    this.#glass.querySelector(".veil").hidden = state === "live";
  }

  #listen() {
    const cross = this.#glass.querySelector(".cross");
    this.#glass.addEventListener("click", (event) => {
      if (event.target === cross) return;
      const area = this.#image.getBoundingClientRect();
      this.#touch((event.clientX - area.left) / area.width, (event.clientY - area.top) / area.height);
    });
    cross.addEventListener("click", () => this.#touch(this.#cross.x, this.#cross.y));
    cross.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[event.key];
      if (!step) return;
      event.preventDefault();
      this.#cross = { x: within(this.#cross.x + step[0]), y: within(this.#cross.y + step[1]) };
      place(cross, this.#cross);
    });
    place(cross, this.#cross);
  }

  async #touch(x, y) {
    if (this.#figure.dataset.state !== "live" || x < 0 || x > 1 || y < 0 || y > 1) return;
    const mark = document.createElement("span");
    mark.className = "touched";
    place(mark, { x, y });
    this.#glass.append(mark);
    setTimeout(() => mark.remove(), MARK_MS);
    try {
      await post("/api/touch", { device: this.device, x, y });
      this.#figure.dataset.touched = `${x.toFixed(4)},${y.toFixed(4)}`;
    } catch {
      this.#tellMissed();
    }
  }

  #tellMissed() {
    const word = document.createElement("p");
    word.className = "missed";
    word.setAttribute("role", "alert");
    word.textContent = say("picture.not_touched");
    this.#glass.append(word);
    setTimeout(() => word.remove(), 4000);
  }
}

const within = (fraction) => Math.min(1, Math.max(0, fraction));

function place(mark, { x, y }) {
  mark.style.left = `${x * 100}%`;
  mark.style.top = `${y * 100}%`;
}
