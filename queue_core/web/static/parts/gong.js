// The gong of a call: G4, then E4, 0.7 s in all. A browser lets it sound only after a click.

const TONES = [
  { hertz: 392.0, at: 0, lasts: 0.42 },
  { hertz: 329.63, at: 0.26, lasts: 0.44 },
];
const GONG_AND_PAUSE_SECONDS = 1;
const LOUDNESS = 0.28;

export class Gong {
  #audio = null;
  #busyUntil = 0;

  get armed() {
    return this.#audio !== null && this.#audio.state === "running";
  }

  /** Call from a click or a key press; afterwards `ring` sounds. */
  async arm() {
    this.#audio ??= new AudioContext();
    await this.#audio.resume();
    document.documentElement.dataset.sound = "on";
  }

  async disarm() {
    await this.#audio?.suspend();
    document.documentElement.dataset.sound = "off";
  }

  /** Sound once. Calls that come while it sounds make it sound once more, not ten times. */
  ring() {
    if (!this.armed) return;
    const now = this.#audio.currentTime;
    if (this.#busyUntil > now + GONG_AND_PAUSE_SECONDS) return;
    const start = Math.max(now, this.#busyUntil);
    this.#busyUntil = start + GONG_AND_PAUSE_SECONDS;
    for (const tone of TONES) this.#strike(tone, start + tone.at);
    const root = document.documentElement;
    root.dataset.gongs = String(Number(root.dataset.gongs ?? 0) + 1);
  }

  #strike({ hertz, lasts }, start) {
    const loudness = this.#audio.createGain();
    loudness.gain.setValueAtTime(0.0001, start);
    loudness.gain.exponentialRampToValueAtTime(LOUDNESS, start + 0.015);
    loudness.gain.exponentialRampToValueAtTime(0.0001, start + lasts);
    loudness.connect(this.#audio.destination);
    // A little of the octave makes it a bell rather than a beep.
    for (const [times, share] of [[1, 1], [2, 0.25]]) {
      const tone = this.#audio.createOscillator();
      const part = this.#audio.createGain();
      tone.frequency.value = hertz * times;
      part.gain.value = share;
      tone.connect(part).connect(loudness);
      tone.start(start);
      tone.stop(start + lasts);
    }
  }
}

/** The button that switches the sound on and off. */
export function soundButton(button, gong, words) {
  const show = () => {
    button.setAttribute("aria-pressed", String(gong.armed));
    button.querySelector("span").textContent = gong.armed ? words.on : words.off;
  };
  button.addEventListener("click", async () => {
    await (gong.armed ? gong.disarm() : gong.arm());
    show();
  });
  return show;
}
