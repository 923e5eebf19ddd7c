// Times as the office's people read them.

import { page, say } from "../parts/page.js";

const clock = new Intl.DateTimeFormat(page.language, { hour: "2-digit", minute: "2-digit", timeZone: page.timeZone, hourCycle: "h23" });
const date = new Intl.DateTimeFormat("en-CA", { year: "numeric", month: "2-digit", day: "2-digit", timeZone: page.timeZone });
const zone = new Intl.DateTimeFormat("en", { timeZone: page.timeZone, timeZoneName: "longOffset" });

export const timeOfDay = (instant) => clock.format(new Date(instant));

/** «45 с», «3 хв», «1 год 5 хв» of so many seconds. */
export function spell(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 60) return say("reception.seconds", { seconds: whole });
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return say("reception.minutes", { minutes });
  return say("reception.hours", { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
}

/** The instant of a time of day («09:40», «940») at the office today, as RFC 3339; `now`: office time in seconds. */
export function today(time, now) {
  const moment = new Date(now * 1000);
  const digits = time.replace(/\D/g, "").padStart(4, "0");
  const offset = zone.formatToParts(moment).find((part) => part.type === "timeZoneName").value.replace("GMT", "") || "+00:00";
  return `${date.format(moment)}T${digits.slice(0, 2)}:${digits.slice(2)}:00${offset}`;
}
