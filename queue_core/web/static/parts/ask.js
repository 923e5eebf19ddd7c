// Asking the office for something: sent again with the same id until answered, given up after five seconds.

import { page } from "./page.js";

const REPEAT_AFTER_MS = [1000, 2000, 4000];
const GIVE_UP_MS = 5000;

/** An id nobody else has; works without HTTPS too. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** POST once; the answer, or an Error with the office's sentence where it says no. */
export async function post(path, body, signal) {
  const response = await fetch(`${path}?lang=${page.language}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Cherga": "1" },
    body: JSON.stringify(body),
    signal,
  });
  const answer = await response.json();
  if (answer.error) throw Object.assign(new Error(`${answer.error.wrong} ${answer.error.remedy}`), { said: true });
  return answer;
}

/** Ask with an id, a new one unless `body` has it, until there is a reply. Null: given up, to be shown as not done. */
export async function askUntilReplied(path, body) {
  const asked = { id: newId(), ...body };
  const over = new AbortController();
  const givingUp = setTimeout(() => over.abort(), GIVE_UP_MS);
  try {
    for (let attempt = 0; ; attempt += 1) {
      const patience = REPEAT_AFTER_MS[attempt] ?? GIVE_UP_MS;
      const began = performance.now();
      try {
        const enough = AbortSignal.any([over.signal, AbortSignal.timeout(patience)]);
        return await post(path, asked, enough);
      } catch (trouble) {
        if (trouble.said || over.signal.aborted) throw trouble;
      }
      await pause(patience - (performance.now() - began), over.signal);
    }
  } catch (trouble) {
    if (trouble.said) return { ok: false, text: trouble.message };
    return null;
  } finally {
    clearTimeout(givingUp);
  }
}

function pause(forMs, signal) {
  return new Promise((resolve, reject) => {
    const waiting = setTimeout(resolve, Math.max(0, forMs));
    signal.addEventListener("abort", () => {
      clearTimeout(waiting);
      reject(signal.reason);
    });
  });
}
