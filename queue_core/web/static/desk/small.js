// The desk in a small window above all others: the part of the page itself moves there, so that it stays one desk.

import { element, find, lookAlsoIn, page, say } from "../parts/page.js";

const WIDTH = 380;
const HEIGHT = 520;

/** Let a button open the small window; `keydown` hears the keys pressed there. */
export function smallWindow(button, keydown, armOnce) {
  button.addEventListener("click", async () => {
    button.blur();
    if (!("documentPictureInPicture" in window)) return popUp();
    try {
      moveTo(await documentPictureInPicture.requestWindow({ width: WIDTH, height: HEIGHT }), keydown, armOnce);
    } catch {
      popUp(); // a browser that knows how, and is not allowed to
    }
  });
}

function popUp() {
  const address = new URL(location.href);
  address.searchParams.set("small", "1");
  window.open(address, `cherga-desk-${page.counter}`, `popup,width=${WIDTH},height=${HEIGHT}`);
}

function moveTo(small, keydown, armOnce) {
  const work = find("workplace");
  const there = small.document;
  there.documentElement.lang = document.documentElement.lang;
  there.documentElement.className = "small";
  there.title = document.title;
  for (const sheet of document.querySelectorAll("link[rel=stylesheet]")) there.head.append(sheet.cloneNode());
  there.body.append(document.querySelector("svg.sprite").cloneNode(true));
  const back = element("button", { type: "button", class: "key quiet" }, say("desk.small.back"));
  const word = element("main", { class: "sheet narrow", id: "away" }, element("p", { class: "lead" }, say("desk.small.away")), back);
  lookAlsoIn(there);
  work.replaceWith(word);
  there.body.append(work);
  there.addEventListener("keydown", keydown);
  there.addEventListener("pointerdown", armOnce, { once: true });
  back.addEventListener("click", () => small.close());
  small.addEventListener("pagehide", () => {
    word.replaceWith(work);
    lookAlsoIn(null);
  });
}
