// Counts who speaks during a meeting: one college at a time, minutes written in the fields. Without it they are typed.
"use strict";
const fields = [...document.querySelectorAll("[data-parole]")];
const seconds = new Map(fields.map((field) => [field, (Number(field.value) || 0) * 60]));
const buttons = new Map();
let speaking = null;
let since = 0;
// what was typed by hand meanwhile prevails: the count goes on from there
const counted = (field) => {
  const typed = Number(field.value) || 0;
  return Math.round(seconds.get(field) / 60) === typed ? seconds.get(field) : typed * 60;
};
const add = () => {
  if (!speaking) return;
  const now = Date.now();
  seconds.set(speaking, counted(speaking) + (now - since) / 1000);
  since = now;
  const minutes = String(Math.round(seconds.get(speaking) / 60));
  if (speaking.value !== minutes) {
    speaking.value = minutes;
    speaking.dispatchEvent(new Event("input", { bubbles: true }));
  }
};
const say = (field, runs) => {
  const button = buttons.get(field);
  button.textContent = runs ? "Arrêter" : "Compter";
  // begins with the word that is seen, for those who speak to their machine
  button.setAttribute("aria-label", `${button.textContent} le temps de parole : ${field.dataset.parole}`);
};
const stop = () => {
  add();
  if (speaking) say(speaking, false);
  speaking = null;
};
fields.forEach((field) => {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn quiet small";
  buttons.set(field, button);
  say(field, false);
  field.after(button);
  button.addEventListener("click", () => {
    const same = speaking === field;
    stop();
    if (same) return;
    speaking = field;
    since = Date.now();
    say(field, true);
  });
});
setInterval(add, 1000);
const form = fields.length ? fields[0].form : null;
if (form) form.addEventListener("submit", stop);
