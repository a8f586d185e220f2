// Hands a challenge to a passkey and sends back what it signed, in an ordinary form. Without script, or where the browser
// knows no passkey, these forms stay hidden and the other ways in remain.
"use strict";
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const named = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

const sign = async (options) => {
  const key = await navigator.credentials.get({ publicKey: { ...options, challenge: bytes(options.challenge), allowCredentials: named(options.allowCredentials) } });
  const { clientDataJSON, authenticatorData, signature, userHandle } = key.response;
  const response = { clientDataJSON: text(clientDataJSON), authenticatorData: text(authenticatorData), signature: text(signature) };
  if (userHandle) response.userHandle = text(userHandle);
  return { id: key.id, rawId: text(key.rawId), type: key.type, response };
};
const create = async (options) => {
  const key = await navigator.credentials.create({ publicKey: {
    ...options, challenge: bytes(options.challenge), user: { ...options.user, id: bytes(options.user.id) }, excludeCredentials: named(options.excludeCredentials),
  } });
  const { clientDataJSON, attestationObject } = key.response;
  return { id: key.id, rawId: text(key.rawId), type: key.type, response: { clientDataJSON: text(clientDataJSON), attestationObject: text(attestationObject) } };
};
const WORDS = {
  NotAllowedError: "La demande a été annulée, ou aucune clé n’a répondu à temps. Recommencez, ou choisissez un autre moyen.",
  InvalidStateError: "Cet appareil a déjà une clé d’accès pour votre compte.",
  SecurityError: "Les clés d’accès ne fonctionnent pas à cette adresse\u00a0: ouvrez l’application à son adresse habituelle.",
  NotSupportedError: "Cet appareil ne sait pas faire une clé d’accès qui vérifie la personne.",
};

if (window.PublicKeyCredential && navigator.credentials) {
  document.querySelectorAll("[data-no-passkey]").forEach((one) => { one.hidden = true; });
  document.querySelectorAll("form[data-passkey]").forEach((form) => {
    const said = form.querySelector("[data-passkey-said]");
    const button = form.querySelector("button[type=submit]");
    const zone = form.closest("[data-passkey-zone]");
    if (zone) zone.hidden = false;
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      said.hidden = true;
      button.disabled = true;
      try {
        const answer = await fetch(form.dataset.challenge, { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual" });
        // the session ended, or who one is must be proved again: the page itself leads there
        if (answer.type === "opaqueredirect") { location.reload(); return; }
        if (!answer.ok) throw new Error(String(answer.status));
        const signed = await (form.dataset.passkey === "create" ? create : sign)(await answer.json());
        form.elements.reponse.value = JSON.stringify(signed);
        form.submit();
      } catch (error) {
        said.textContent = WORDS[error.name] || "La demande n’a pas abouti. Rechargez la page et recommencez.";
        said.hidden = false;
        button.disabled = false;
      }
    });
  });
}
