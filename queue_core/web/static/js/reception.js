// The reception: a ticket for anybody in three keys, and everything that happens to tickets away from the counters.

import { Gong, soundButton } from "../parts/gong.js";
import { showLink } from "../parts/link.js";
import { Live } from "../parts/live.js";
import { element, find, page, put, say, shape } from "../parts/page.js";
import { fetchCard, open, renew, tell } from "../reception/card.js";
import { given, keepGiving, lastNumber, lastSeen, printLast, undoLast } from "../reception/giving.js";
import { cancel, hasWaitedLong, linkChanged, sendNow, takeUp, watchOutbox } from "../reception/outbox.js";
import { fetchSeen, keepSeen } from "../reception/seen.js";
import { spell } from "../reception/time.js";

const AT_MOST_EVERY_MS = 400;
const AT_LEAST_EVERY_MS = 5000;

const live = new Live(["reception", "state/office"]);
const gong = new Gong();
let office = null;
let isLooking = false;
let isWanted = false;

async function look() {
  if (isLooking) return void (isWanted = true);
  isLooking = true;
  isWanted = false;
  try {
    await fetchSeen();
    showKiosks();
    await renew();
    const number = lastNumber();
    if (number !== null) lastSeen(await fetchCard(number));
  } catch {
    // The banner says that the link is lost; what is shown is from before.
  }
  setTimeout(() => {
    isLooking = false;
    if (isWanted) look();
  }, AT_MOST_EVERY_MS);
}

function showOffice(newest) {
  office = newest;
  const words = office.suspended ? say(`desk.suspended.${office.suspended.reason}`) : office.open ? "" : say("desk.office_closed");
  put(find("office-notice"), words);
  find("office-notice").hidden = words === "";
  showKiosks();
}

function showKiosks() {
  const isFull = Boolean(office?.tickets_at_reception);
  const isAway = find("kiosks").dataset.away === "true";
  find("kiosks").hidden = !isFull && !isAway;
  put(find("kiosks-words"), isFull ? say("reception.kiosks_full") : isAway ? say("reception.kiosks_away") : "");
}

live.addEventListener("noted", look);
live.addEventListener("state", ({ detail: { name, state } }) => name === "office" && showOffice(state));
live.addEventListener("link", ({ detail: { alive } }) => linkChanged(alive));
setInterval(() => live.alive && look(), AT_LEAST_EVERY_MS);

// What is on its way is shown until the office has answered it, with a way to give it up.
watchOutbox((waiting) => {
  find("outbox").hidden = waiting.length === 0;
  find("outbox-list").replaceChildren(...waiting.map((entry) => {
    const age = spell((Date.now() - entry.at) / 1000);
    const words = say(hasWaitedLong(entry) ? "reception.still_wanted" : "reception.unanswered", { what: entry.what, age });
    const row = element("li", {}, shape("warn"), element("span", { class: "words" }, words));
    if (hasWaitedLong(entry)) row.append(outboxKey("reception.send_now", () => sendNow(entry)));
    if (entry.path !== "/api/reception/void") row.append(outboxKey("reception.give_up", () => cancel(entry)));
    return row;
  }));
});

function outboxKey(name, act) {
  const button = element("button", { type: "button", class: "key quiet small" }, say(name));
  button.addEventListener("click", act);
  return button;
}

function becameOf(entry, reply) {
  if (entry.path.endsWith("/give")) return given(reply, entry.body, entry.what);
  if (!reply.cancelled) tell(reply.ok ? say("reception.after_all", { what: entry.what }) : reply.text, reply.ok ? "" : "stop");
}

find("find-form").addEventListener("submit", (event) => {
  event.preventDefault();
  open(find("find").value);
});

const SHORTCUTS = { F2: () => find("what").focus(), F4: goToFind, F8: printLast, F9: undoLast };
document.addEventListener("keydown", (event) => {
  const act = SHORTCUTS[event.key];
  if (!act || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  if (!event.repeat) act();
});

function goToFind() {
  find("find").focus();
  find("find").select();
}

const showSound = soundButton(find("sound-switch"), gong, { on: say("sound.on"), off: say("sound.off") });
let isSilenced = false;
find("sound-switch").addEventListener("click", () => (isSilenced = gong.armed), true);
// The first press that a browser takes for one (Escape is none) lets the page sound, unless somebody silenced it.
async function armOnce(event) {
  if (gong.armed || isSilenced || event.target.closest?.("#sound-switch") || !navigator.userActivation?.isActive) return;
  await gong.arm();
  showSound();
}
for (const press of ["pointerup", "keydown", "keyup"]) document.addEventListener(press, armOnce);

// What is urgent stays on top, and must not stand before what the focus goes to.
new ResizeObserver(([{ target }]) => {
  const isOnTop = getComputedStyle(target).position === "sticky";
  document.documentElement.style.scrollPaddingTop = isOnTop ? `${target.offsetHeight + 8}px` : "";
}).observe(find("urgent"));

keepSeen(live, gong);
keepGiving(live, tell);
showLink(live, say("link.long"));
live.start();
takeUp(becameOf);
