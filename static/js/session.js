// Two minutes before a session that reads named staff closes for want of a gesture: says so, and a button keeps it open.
"use strict";
const session = document.querySelector("[data-session]");
if (session) {
  const seconds = Number(session.dataset.session);
  const token = document.querySelector("[name=csrfmiddlewaretoken]");
  const button = session.querySelector("button");
  const words = session.querySelector("p");
  let timer = null;
  const wait = () => {
    session.hidden = true;
    clearTimeout(timer);
    timer = setTimeout(() => { session.setAttribute("role", "alert"); session.hidden = false; }, Math.max(seconds - 120, 1) * 1000);
  };
  button.addEventListener("click", async () => {
    const body = new URLSearchParams({ csrfmiddlewaretoken: token ? token.value : "" });
    try {
      const answer = await fetch(session.dataset.address, { method: "POST", body, redirect: "error" });
      if (!answer.ok) throw new Error(String(answer.status));
      wait();
    } catch {
      words.textContent = "La session n’a pas pu être prolongée. Enregistrez le brouillon, puis reconnectez-vous.";
    }
  });
  // a draft kept while typing is a sign of presence too
  document.addEventListener("brouillon-garde", wait);
  wait();
}
