// On a shared screen: back to the first page when nobody has touched anything for a while. What was answered is kept
// under the code, encrypted; the page itself forgets it.
"use strict";
const first = document.body.dataset.kiosk;
const patience = Number(document.body.dataset.kioskSeconds) * 1000;
let timer;
const wait = () => {
  clearTimeout(timer);
  timer = setTimeout(() => window.location.replace(first), patience);
};
// « back » or a reload would open the draft of the person before: a page that carries a code is reached forwards only
const [arrival] = performance.getEntriesByType("navigation");
if (document.querySelector("[name=passage]") && arrival && ["back_forward", "reload"].includes(arrival.type)) {
  window.location.replace(first);
}
["pointerdown", "keydown", "scroll", "input"].forEach((name) => document.addEventListener(name, wait, { passive: true }));
wait();
