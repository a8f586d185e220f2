"""The installation guide as a script: its commands, taken from the page itself, so that they cannot differ.

``guide.py compose REPOSITORY`` prints them, with the few lines that a person adds (names to replace, blanks to fill, what
the machine does by itself under systemd). ``guide.py type SCRIPT`` types them at a keyboard, passwords included;
``guide.py ask`` then asks the site for what a person would.
"""

import http.cookiejar
import os
import pty
import re
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

GUIDES = Path(__file__).resolve().parent.parent / "docs" / "exploitation"
SITE, PASSWORD = "https://mutualisation.example.fr", "un mot de passe, long et à nous"
SAVED = "$(ls -d /var/lib/mutualisation/sauvegardes/20* | tail -n 1)"
# what a person types in addition, before or after the commands of a section: why, then the lines
BEFORE = {
    "1. Les paquets": """# apt demande « continuer ? » : oui ; rien ne démarre pendant l’installation (pas de systemd)
echo 'APT::Get::Assume-Yes "true";' > /etc/apt/apt.conf.d/99oui
printf '#!/bin/sh\\nexit 101\\n' > /usr/sbin/policy-rc.d && chmod 755 /usr/sbin/policy-rc.d
export DEBIAN_FRONTEND=noninteractive""",
    "3. La base": """# Debian lance PostgreSQL et Redis à l’installation ; le port 5432 est pris ailleurs sur la machine qui prête la racine
sed -i 's/^port = .*/port = 5432/' /etc/postgresql/*/main/postgresql.conf
pg_ctlcluster 15 main start && systemctl start redis-server""",
    "8. Vérifier": """# Caddy prend le temps de signer ; son autorité n’est connue que d’ici
for _ in $(seq 60); do [ -f "$CURL_CA_BUNDLE" ] && curl -sf -o /dev/null $SITE/sante/pret/ && break; sleep 1; done""",
    "Restaurer": """# une installation neuve : base vide, dossier des fichiers vide
systemctl stop mutualisation.target
runuser -u postgres -- dropdb mutualisation
runuser -u postgres -- createdb --owner mutualisation --encoding UTF8 --template template0 mutualisation
rm -rf /var/lib/mutualisation/files""",
}
AFTER = {
    "4. Les réglages": """# « Remplissez les lignes vides »
sed -i -e 's/^ORGANISME=$/ORGANISME=CC de la machine nue/' -e 's/^DPO_EMAIL=$/DPO_EMAIL=dpo@example.fr/' /etc/mutualisation.env""",
    "5. Les tables, les fichiers statiques, le référentiel": """# de quoi sauvegarder
mutualisation create_project --epci 200000172 --name 'Projet à rendre' --start 2026-09-01 --end 2027-12-31 --lead cheffe@example.fr""",
    "7. Le proxy": """# la racine n’a pas d’internet : « ajoutez CADDY_OPTIONS=local_certs »
sed -i 's/UPSTREAM_PORT=8000$/& CADDY_OPTIONS=local_certs/' /etc/systemd/system/caddy.service.d/mutualisation.conf
systemctl restart caddy""",
    "8. Vérifier": "python3 /depot/scripts/guide.py ask",
    "Mettre à jour": "python3 /depot/scripts/guide.py ask",
    "Restaurer": """python3 /depot/scripts/guide.py ask
runuser -u postgres -- psql -Atc "SELECT 'rendu : ' || nom FROM projects_project" mutualisation | grep 'Projet à rendre'""",
}


def sections(page: Path) -> list[tuple[str, str]]:
    """Title and shell lines of each section that has some."""
    parts = re.split(r"^## (.*)$", page.read_text(encoding="utf-8"), flags=re.M)
    found = []
    for title, text in zip(parts[1::2], parts[2::2], strict=True):
        if blocks := re.findall(r"^```sh\n(.*?)^```$", text, re.M | re.S):
            found.append((title, "".join(blocks)))
    return found


def compose(repository: str) -> str:
    """The whole session, in the order of the guide; the update and the restoring last."""
    restoring = [(title, text) for title, text in sections(GUIDES / "sauvegarde.md") if title == "Restaurer"]
    lines = ["set -eu", f"SITE={SITE}"]
    for title, text in [*sections(GUIDES / "installation-debian.md"), *restoring]:
        typed = text.replace("ADRESSE_DU_DEPOT", repository).replace("DOSSIER", SAVED)
        typed = typed.replace("checkout VERSION", "checkout -q essai").replace("https://…", "$SITE")
        typed = re.sub(
            r"^manage\.py ", "mutualisation ", typed, flags=re.M
        )  # « sur Debian, mutualisation remplace manage.py »
        lines += [
            f"echo; echo \"== $(date +%H:%M:%S)  {title}\"", BEFORE.get(title, ""), "set -x", typed.rstrip(),
            "{ set +x; } 2>/dev/null", AFTER.get(title, ""),
        ]  # fmt: skip
    return "\n".join(lines) + "\n"


def type_at_keyboard(script: str) -> int:
    """Run ``script`` as at a terminal; a password asked for is given. Everything is shown, but the passwords."""
    child, keyboard = pty.fork()
    if child == 0:
        os.execvp("sh", ["sh", script])
    asked = b""
    while True:
        try:
            said = os.read(keyboard, 4096)
        except OSError:
            break
        if not said:
            break
        sys.stdout.buffer.write(said.replace(b"\r", b""))
        sys.stdout.flush()
        asked = (asked + said)[-200:]
        if re.search(rb"(?i)(password|mot de passe)[^\n]*: ?$", asked):
            time.sleep(0.3)  # the prompt empties the keyboard first
            os.write(keyboard, f"{PASSWORD}\n".encode())
            asked = b""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def ask() -> int:
    """What a person sees through the proxy: the sign-in page, a link by mail (hence broker and worker), nothing of the inside."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    page, limit = "", time.monotonic() + 60
    while not page:
        try:
            page = browser.open(f"{SITE}/connexion/", timeout=30).read().decode()
        except urllib.error.HTTPError:  # the server has just been started
            if time.monotonic() > limit:
                raise
            time.sleep(1)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    [address] = set(re.findall(r'action="([^"]*lien[^"]*)"', page)) or {"/connexion/lien/"}
    form = urllib.parse.urlencode({"csrfmiddlewaretoken": token, "lien-email": "vous@example.fr"}).encode()
    sent = urllib.request.Request(
        urllib.parse.urljoin(f"{SITE}/connexion/", address), form, {"Referer": f"{SITE}/connexion/"}
    )
    mail, before = Path("/var/lib/mutualisation/mail"), time.time()
    assert browser.open(sent, timeout=30).status == 200
    limit = time.monotonic() + 60
    while not any(letter.stat().st_mtime >= before for letter in mail.glob("*")):
        assert time.monotonic() < limit, "le courriel n’est pas parti"
        time.sleep(0.5)
    try:
        browser.open(f"{SITE}/metriques/", timeout=30)
        raise AssertionError("les mesures se lisent par le proxy")
    except urllib.error.HTTPError as refused:
        assert refused.code == 404
    alive = ["web", "worker", "worker-pdf", "periodic"]
    for name in alive:
        assert subprocess.run(["systemctl", "is-active", f"mutualisation-{name}"], check=False).returncode == 0, name
    print(f"-> la page de connexion répond par le proxy, le lien demandé est parti, {', '.join(alive)} tournent")
    return 0


if __name__ == "__main__":
    if sys.argv[1] == "compose":
        print(compose(sys.argv[2]), end="")
    else:
        sys.exit(type_at_keyboard(sys.argv[2]) if sys.argv[1] == "type" else ask())
