// Moves the focus to the summary of errors when a form comes back, and closes a menu on Escape or a click elsewhere.
"use strict";
const summary = document.querySelector("[data-focus]");
if (summary) summary.focus();
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  document.querySelectorAll("details.menu[open]").forEach((menu) => {
    menu.open = false;
    menu.querySelector("summary").focus();
  });
});
document.addEventListener("click", (event) => {
  document.querySelectorAll("details.menu[open]").forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
});
