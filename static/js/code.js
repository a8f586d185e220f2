// Puts the code of the address (#K7P49XQM, never sent to the server) in its field, and takes it out of the address.
"use strict";
const field = document.getElementById("code");
const code = decodeURIComponent(window.location.hash.slice(1));
if (field && /^[A-Za-z0-9-]{8,9}$/.test(code)) {
  field.value = code;
  window.history.replaceState(null, "", window.location.pathname + window.location.search);
}
