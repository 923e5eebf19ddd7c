// Reading a number aloud with the browser's own voice; where it has none, the number is large on the page anyway.

export const canRead = "speechSynthesis" in window;

export function readAloud(text, language) {
  document.documentElement.dataset.read = text;
  if (!canRead) return;
  speechSynthesis.cancel();
  const said = new SpeechSynthesisUtterance(text);
  said.lang = language === "uk" ? "uk-UA" : language;
  said.rate = 0.9;
  speechSynthesis.speak(said);
}
