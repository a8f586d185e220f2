"""Who runs this installation, and what its public pages may say of it. Pure: facts come in, sentences and files go out."""

import csv
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

CHECKS_FILE = Path(__file__).parent / "data" / "accessibilite.csv"
STATES = {"tenu": ("ok", "tenu"), "partiel": ("warn", "en partie"), "a-faire": ("bad", "à faire")}
MEANS = {"machine": "par la machine, à chaque version", "main": "à la main"}
# RFC 9116 §2.5.5: less than a year ahead. It moves with the month, so that it also says that somebody still serves it.
SECURITY_DAYS = 180


@dataclass(frozen=True)
class Installation:
    """What the environment says of who publishes, hosts and answers; an empty field has not been filled in."""

    organisme: str = ""
    adresse: str = ""
    directeur: str = ""
    hebergeur: str = ""
    hebergeur_adresse: str = ""
    contact: str = ""
    dpo: str = ""
    securite: str = ""
    site: str = ""
    taux_rgaa: int | None = None
    audit_rgaa: str = ""

    @property
    def missing(self) -> list[str]:
        """Names of the settings that the law wants and nobody has filled in, as the installer types them."""
        return [
            SETTINGS[field.name] for field in fields(self) if field.name in COMPULSORY and not self.__dict__[field.name]
        ]


SETTINGS = {
    "organisme": "ORGANISME",
    "adresse": "ORGANISME_ADRESSE",
    "directeur": "DIRECTION_PUBLICATION",
    "hebergeur": "HEBERGEUR",
    "hebergeur_adresse": "HEBERGEUR_ADRESSE",
    "contact": "CONTACT_EMAIL",
    "dpo": "DPO_EMAIL",
    "securite": "SECURITY_EMAIL",
    "site": "SITE_URL",
    "taux_rgaa": "RGAA_TAUX",
    "audit_rgaa": "RGAA_AUDIT",
}
COMPULSORY = {"organisme", "adresse", "directeur", "hebergeur", "hebergeur_adresse", "contact", "dpo"}


def conformity(rate: int | None) -> str:
    """The word that the law prints on each page, from the audited rate in percent (``None``: no audit).

    Décret 2019-768, art. 5: « totalement » at 100, « partiellement » from 50, « non conforme » below or without audit.
    """
    if rate is None or rate < 50:
        return "non conforme"
    return "totalement conforme" if rate >= 100 else "partiellement conforme"


@dataclass(frozen=True)
class Check:
    """One thing looked at for accessibility: by whom, what was found, when, where the proof lies."""

    theme: str
    moyen: str
    constat: str
    etat: str
    jour: date | None
    preuve: str

    @property
    def tag(self) -> tuple[str, str]:
        """Kind and words of its tag."""
        return STATES[self.etat]


def read_checks(path: Path = CHECKS_FILE) -> dict[str, list[Check]]:
    """What was checked, by means (« machine », « main »), in the order of the file. Raises ``KeyError`` on a foreign word."""
    checks: dict[str, list[Check]] = {words: [] for words in MEANS.values()}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            STATES[row["etat"]]
            day = date.fromisoformat(row["date"]) if row["date"] else None
            check = Check(row["theme"], row["moyen"], row["constat"], row["etat"], day, row["preuve"])
            checks[MEANS[row["moyen"]]].append(check)
    return checks


def established_on(checks: dict[str, list[Check]]) -> date | None:
    """The day of the latest check: that of the statement."""
    return max((check.jour for lines in checks.values() for check in lines if check.jour), default=None)


def security_txt(installation: Installation, today: date) -> str | None:
    """The file of RFC 9116, ``None`` without an address to write to: a file without contact is worth nothing."""
    address = installation.securite or installation.contact
    if not address:
        return None
    first = today.replace(day=1) + timedelta(days=SECURITY_DAYS)
    expires = datetime(first.year, first.month, first.day, tzinfo=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    lines = [f"Contact: mailto:{address}", f"Expires: {expires}", "Preferred-Languages: fr, en"]
    if installation.site:
        lines.append(f"Canonical: {installation.site}/.well-known/security.txt")
        lines.append(f"Policy: {installation.site}/signaler-un-probleme/")
    return "\n".join(lines) + "\n"
