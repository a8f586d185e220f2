// Counts who speaks during a meeting: one college at a time, minutes written in the fields. Without it they are typed.
"use strict";
const fields = [...document.querySelectorAll("[data-parole]")];
const seconds = new Map(fields.map((field) => [field, (Number(field.value) || 0) * 60]));
const buttons = new Map();
let speaking = null;
let since = 0;
const add = () => {
  if (!speaking) return;
  const now = Date.now();
  seconds.set(speaking, seconds.get(speaking) + (now - since) / 1000);
  since = now;
  const minutes = String(Math.round(seconds.get(speaking) / 60));
  if (speaking.value !== minutes) {
    speaking.value = minutes;
    speaking.dispatchEvent(new Event("input", { bubbles: true }));
  }
};
const stop = () => {
  add();
  if (speaking) say(speaking, false);
  speaking = null;
};
const say = (field, runs) => {
  const button = buttons.get(field);
  button.setAttribute("aria-pressed", String(runs));
  button.textContent = runs ? "Arrêter" : "Compter";
};
fields.forEach((field) => {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn quiet small";
  button.setAttribute("aria-pressed", "false");
  button.setAttribute("aria-label", `Compter le temps de parole : ${field.dataset.parole}`);
  button.textContent = "Compter";
  buttons.set(field, button);
  field.after(button);
  button.addEventListener("click", () => {
    const same = speaking === field;
    stop();
    if (same) return;
    speaking = field;
    since = Date.now();
    say(field, true);
  });
  // typed by hand: the count goes on from there
  field.addEventListener("change", () => {
    if (document.activeElement === field) seconds.set(field, (Number(field.value) || 0) * 60);
  });
});
setInterval(add, 1000);
const form = fields.length ? fields[0].form : null;
if (form) form.addEventListener("submit", stop);
