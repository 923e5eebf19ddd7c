// The page's line to the office: what changes is pushed, a beat comes every second, and silence is said at once.

const STALE_MS = 3000;
/** For whoever presses keys here: beats come to desks twice a second, and three that do not come are a lost link. */
export const STALE_AT_ONCE_MS = 1800;
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 2000;
const SIGNED_OUT = 4401;

/**
 * Events: `link` {alive}, `state` {name, state}, `presence` {device, presence}, `screen` {device, version}, `beat`,
 * `desk` {counter, desk}, `seats` {seats}.
 * `names` is what to hear of: "state/counter/3,presence/".
 */
export class Live extends EventTarget {
  #names;
  #socket = null;
  #heardAt = 0;
  #waitMs = FIRST_WAIT_MS;
  #office = { now: Date.now() / 1000, at: performance.now(), speed: 1 };
  alive = null;

  #staleMs;

  constructor(names, staleMs = STALE_MS) {
    super();
    this.#names = names.join(",");
    this.#staleMs = staleMs;
  }

  start() {
    this.#connect();
    setInterval(() => this.#look(), 100);
    document.addEventListener("visibilitychange", () => this.#look());
    addEventListener("offline", () => this.#socket && this.#lose());
    return this;
  }

  /** Office time, seconds since 1970. */
  now() {
    const { now, at, speed } = this.#office;
    return now + ((performance.now() - at) / 1000) * speed;
  }

  #connect() {
    const address = new URL(`/api/live?of=${encodeURIComponent(this.#names)}`, location.href);
    address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(address);
    this.#socket = socket;
    this.#heardAt = performance.now();
    socket.addEventListener("message", (event) => {
      if (socket === this.#socket) this.#hear(JSON.parse(event.data));
    });
    socket.addEventListener("close", (event) => {
      if (event.code === SIGNED_OUT) return location.reload(); // leads to signing in
      if (socket === this.#socket) this.#lose();
    });
  }

  #look() {
    if (this.#socket && performance.now() - this.#heardAt > this.#staleMs) this.#lose();
  }

  #lose() {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
    this.#tellLink(false);
    setTimeout(() => this.#connect(), this.#waitMs * (0.75 + Math.random() / 2));
    this.#waitMs = Math.min(this.#waitMs * 2, LONGEST_WAIT_MS);
  }

  #hear(told) {
    this.#heardAt = performance.now();
    if (told.kind === "hello") {
      // The office was renewed while we were away: this page's scripts are of yesterday.
      if (told.build !== document.documentElement.dataset.build) return location.reload();
      this.#office.speed = told.speed;
      this.#waitMs = FIRST_WAIT_MS;
      this.#tellLink(true);
    }
    if (told.kind === "beat") this.#office = { ...this.#office, now: told.now, at: performance.now() };
    this.dispatchEvent(new CustomEvent(told.kind, { detail: told }));
  }

  #tellLink(alive) {
    if (this.alive === alive) return;
    this.alive = alive;
    document.documentElement.dataset.link = alive ? "alive" : "lost";
    this.dispatchEvent(new CustomEvent("link", { detail: { alive } }));
  }
}
