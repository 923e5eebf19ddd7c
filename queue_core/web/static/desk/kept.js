// What must outlast a reload of this tab stands in the tab's own history, beside the address: nothing is stored.

/** Keep something under a name; null forgets it. */
export function keep(name, value) {
  history.replaceState({ ...history.state, [name]: value }, "");
}

/** What was kept under a name, or null. */
export const kept = (name) => history.state?.[name] ?? null;
