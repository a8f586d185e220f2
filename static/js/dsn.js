// Takes out of a DSN, in the browser, what must never be sent; the file that was chosen is in no form. The same rules and
// the same checks as hr/calculs/dsn_nettoyage.py, on bytes: accents pass untouched whatever the encoding.
"use strict";
const source = document.getElementById("dsn-source");
const form = document.getElementById("dsn-form");
if (source && form) {
  const rules = JSON.parse(document.getElementById("dsn-regles").textContent);
  const button = form.querySelector("button[type=submit]");
  const target = form.querySelector("input[type=file]");
  const said = document.getElementById("dsn-dit");
  const KEY = 14, ADDED = /^(S05\.|S06\.|S10\.G00\.95\.)/, LINE = /^S\d\d\.G\d\d\.\d\d\.\d{3},'[^]*'[ \t]*$/;
  const known = new Map();
  const rulesOf = (key) => {
    if (!known.has(key)) known.set(key, rules.filter((r) => r.prefixe === key || (r.prefixe.endsWith(".") && key.startsWith(r.prefixe))));
    return known.get(key);
  };
  const text = (bytes) => { let out = ""; for (const byte of bytes) out += String.fromCharCode(byte); return out; };
  const bytesOf = (words) => Uint8Array.from(words, (sign) => sign.charCodeAt(0));
  const value = (line) => line.slice(line.indexOf("'") + 1, line.lastIndexOf("'"));

  const clean = (bytes) => {
    const parts = [], removed = new Map();
    const count = (what) => removed.set(what, (removed.get(what) || 0) + 1);
    let read = 0, kept = 0, number = 0, total = null, start = 0;
    if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) start = 3;
    while (start < bytes.length) {
      let end = bytes.indexOf(10, start);
      if (end < 0) end = bytes.length;
      const line = text(bytes.subarray(start, end)).replace(/\r$/, "");
      start = end + 1;
      number += 1;
      if (!line.trim()) continue;
      if (line.length > 2000 || !LINE.test(line)) throw new Error(`Ligne ${number}\u00a0: ce n’est pas une rubrique de DSN.`);
      const key = line.slice(0, KEY);
      if (ADDED.test(key)) continue;
      read += 1;
      if (key === "S90.G00.90.001") {
        total = value(line);
        parts.push(bytesOf(`${key},'${kept + 2}'\r\n`));
        continue;
      }
      let out = line;
      for (const rule of rulesOf(key)) {
        if (rule.action === "refuser" || rule.action === "retirer") { count(rule.quoi); out = null; break; }
        const first = out.indexOf("'") + 1;
        if (rule.action === "remplacer") {
          if (!value(out).startsWith(rule.remplacement)) count(rule.quoi);
          out = out.slice(0, first) + rule.remplacement + out.slice(first + rule.remplacement.length);
        } else if (rule.valeurs.includes(value(out))) {
          count(rule.quoi);
          out = out.slice(0, first) + rule.remplacement + out.slice(out.lastIndexOf("'"));
        }
      }
      if (out === null) continue;
      if (!key.startsWith("S90.")) kept += 1;
      parts.push(bytesOf(`${out}\r\n`));
    }
    if (total === null) throw new Error(`Ce fichier est incomplet\u00a0: il s’arrête à la ligne ${number}, sans bloc S90.`);
    if (total !== String(read)) throw new Error(`Le total annoncé (${total.slice(0, 12)}) n’est pas celui des rubriques lues (${read}).`);
    return { parts, removed, kept: kept + 2 };
  };

  const tell = (kind, title, lines) => {
    said.replaceChildren();
    said.className = `alert ${kind}`;
    const head = document.createElement("b");
    head.textContent = title;
    const list = document.createElement("ul");
    lines.forEach((words) => { const item = document.createElement("li"); item.textContent = words; list.append(item); });
    said.append(head, list);
  };

  source.addEventListener("change", async () => {
    button.disabled = true;
    target.value = "";
    const chosen = source.files[0];
    if (!chosen) return;
    try {
      const { parts, removed, kept } = clean(new Uint8Array(await chosen.arrayBuffer()));
      const box = new DataTransfer();
      box.items.add(new File(parts, chosen.name, { type: "text/plain" }));
      target.files = box.files;
      const lines = [...removed].sort().map(([what, times]) => `Retiré\u00a0: ${what} (${times.toLocaleString("fr-FR")})`);
      tell("ok", `${kept.toLocaleString("fr-FR")} rubriques seront envoyées.`, lines.length ? lines : ["Rien à retirer\u00a0: ce fichier était déjà nettoyé."]);
      button.disabled = false;
    } catch (error) {
      tell("danger", "Ce fichier n’a pas pu être nettoyé. Rien n’a été envoyé.", [error.message]);
    }
  });
}
