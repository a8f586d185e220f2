// Keeps a draft of a long form on the server while one types. Without it, the button « Enregistrer le brouillon » does the same.
"use strict";
document.querySelectorAll("form[data-draft]").forEach((form) => {
  const state = form.querySelector("[data-draft-state]");
  const pause = Number(form.dataset.draft) || 2000;
  let timer = null, sending = false, again = false, sent = false;
  const say = (kind, words) => { state.dataset.draftState = kind; state.textContent = words; };
  const save = async () => {
    if (sent) return;
    if (sending) { again = true; return; }
    sending = true; again = false;
    say("saving", "Enregistrement du brouillon…");
    const body = new URLSearchParams(new FormData(form));
    body.set("brouillon", "auto");
    try {
      const answer = await fetch(form.getAttribute("action") || location.pathname, { method: "POST", body, redirect: "error" });
      const said = await answer.json();
      if (answer.ok) {
        say("saved", `Brouillon enregistré à ${said.heure}`);
        document.dispatchEvent(new Event("brouillon-garde"));
      } else say("error", said.erreur);
    } catch {
      say("error", "Brouillon non enregistré : votre saisie reste à l’écran, réessayez dans un instant.");
    }
    sending = false;
    if (again) plan();
  };
  const plan = () => { clearTimeout(timer); timer = setTimeout(save, pause); };
  form.addEventListener("input", plan);
  form.addEventListener("submit", () => { sent = true; clearTimeout(timer); });
});
