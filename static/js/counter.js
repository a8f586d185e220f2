// How many characters are left in a free text. Without script, the limit written above it is enough.
"use strict";
const text = document.querySelector("textarea");
const line = document.querySelector("[data-most]");
if (text && line) {
  const say = () => {
    const left = Number(line.dataset.most) - text.value.trim().length;
    const many = Math.abs(left) > 1 ? "s" : "";
    line.textContent = left < 0 ? `${-left} caractère${many} de trop` : `Encore ${left} caractère${many}`;
  };
  line.hidden = false;
  text.addEventListener("input", say);
  say();
}
