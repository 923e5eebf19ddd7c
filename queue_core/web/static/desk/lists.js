// What the lists of a desk offer: where to send a visitor, how long to stand aside, how a visit ended, what was written.

import { page, say } from "../parts/page.js";
import { openChooser, openWriting } from "./chooser.js";

const MINUTES = [5, 10, 20, 30, 60];
const PEOPLE = [1, 2, 3, 5];
/** Who lets others pass is back after an hour at the latest, also where nobody else comes. */
const AT_THE_LATEST_MINUTES = 60;

/** `ask(path, body, label, done)` sends what was chosen; `done` is said when it is. */
export function chooseRedirect(seats, ask) {
  const others = Object.entries(seats).filter(([counter]) => counter !== page.counter);
  const named = ([counter, { administrator, name }]) => ({ counter, administrator, name });
  openChooser({
    title: say("desk.redirect.title"),
    option: say("desk.redirect.come_back"),
    groups: [
      { name: say("desk.redirect.directions"), items: page.directions.map((one) => ({ ...one, field: "direction" })) },
      {
        name: say("desk.redirect.counters"),
        items: others.map(named).map((one) => ({ field: "to_counter", id: one.counter, name: `${say("desk.counter", one)} · ${one.name}` })),
      },
      { name: say("desk.redirect.people"), items: others.map(named).map((one) => ({ field: "to_administrator", id: one.administrator, name: one.name })) },
    ],
    choose: ({ field, id, name }, isBack) =>
      ask("/api/redirect", { [field]: id, come_back: isBack }, say("desk.act.redirect"), say("desk.redirect.done", { where: name })),
  });
}

export function choosePostponement(ask) {
  openChooser({
    title: say("desk.postpone.title"),
    groups: [
      { name: say("desk.postpone.by_time"), items: MINUTES.map((minutes) => ({ minutes, after: 0, name: say("desk.postpone.minutes", { minutes }) })) },
      {
        name: say("desk.postpone.by_people"),
        items: PEOPLE.map((after) => ({ minutes: AT_THE_LATEST_MINUTES, after, name: say("desk.postpone.people", { people: after }) })),
      },
    ],
    choose: ({ minutes, after, name }) =>
      ask("/api/postpone", { for_seconds: minutes * 60, ...(after && { after }) }, say("desk.act.postpone"), say("desk.postpone.done", { when: name })),
  });
}

/** `choose(id)`: null for none. */
export function chooseResult(present, choose) {
  const none = present === null || page.resultRequired ? [] : [{ id: null, name: say("desk.result.none") }];
  openChooser({
    title: say("desk.result.title"),
    groups: [{ items: [...page.results.map((one) => ({ ...one, chosen: one.id === present })), ...none] }],
    choose: ({ id }) => choose(id),
  });
}

export function chooseService(ask) {
  openChooser({
    title: say("desk.add_service.title"),
    groups: [{ items: page.services }],
    choose: ({ id, name }) => ask("/api/add_service", { service: id }, say("desk.act.add_service"), say("desk.add_service.done", { service: name })),
  });
}

// What was written about whom and is not sent yet: in memory only, and only while this visitor is here.
let draft = { number: null, text: "" };

/** Forget what was written about anybody but `number`. */
export function keepDraftOf(number) {
  if (draft.number !== number) draft = { number, text: "" };
}

/** `ask` returns whether the note is kept: what was not sent stands in the field again. */
export function writeNote(number, ask) {
  keepDraftOf(number);
  openWriting({
    title: say("desk.note.title"),
    hint: say("desk.note.hint"),
    action: say("desk.note.send"),
    text: draft.text,
    changed: (text) => { if (draft.number === number) draft.text = text; },
    send: async (text) => {
      const isKept = await ask("/api/note", { text }, say("desk.act.note"), say("desk.note_left"));
      if (isKept && draft.number === number && draft.text.trim() === text) draft.text = "";
    },
  });
}
