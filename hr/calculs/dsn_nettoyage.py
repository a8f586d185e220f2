"""What must never reach the server in a DSN, and taking it out: the same rules as ``static/js/dsn.js``.

Pure and streamed: lines of bytes in, lines of bytes out; only ASCII keys are looked at, accents pass untouched. The rules
are data (hr/data/dsn_rubriques.csv). Prose: docs/algorithmes/import-dsn.md.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from common.tabular.refusals import FichierRefuse
from common.values import NBSP

DONNEES = Path(__file__).resolve().parent.parent / "data" / "dsn_rubriques.csv"
REFUSER, RETIRER, REMPLACER, REMPLACER_VALEUR = "refuser", "retirer", "remplacer", "remplacer_valeur"
_LIGNE = re.compile(rb"S\d\d\.G\d\d\.\d\d\.\d{3},'.*'[ \t]*\r?\n?", re.DOTALL)
CLE = len(b"S21.G00.30.001")
TOTAL = b"S90.G00.90.001"
# what the portal adds to a file that one gets back from it; outside the total
AJOUTEES = (b"S05.", b"S06.", b"S10.G00.95.")
LONGUEUR_MAXIMUM = 2_000
CONSEIL_NETTOYER = "Nettoyez le fichier dans la page d’import, ou avec la commande strip_dsn, puis recommencez."
CONSEIL_EXPORTER = "Exportez à nouveau la DSN depuis votre logiciel de paie."


@dataclass(frozen=True)
class RegleRubrique:
    """One line of the data: ``prefixe`` is a whole rubric or a block ending with « . »."""

    prefixe: str
    action: str
    remplacement: str
    valeurs: tuple[str, ...]
    quoi: str


@cache
def regles() -> tuple[RegleRubrique, ...]:
    """Rules in the order of the data."""
    with DONNEES.open(encoding="utf-8", newline="") as stream:
        return tuple(
            RegleRubrique(r["prefixe"], r["action"], r["remplacement"], tuple(r["valeurs"].split()), r["quoi"])
            for r in csv.DictReader(stream)
        )


@cache
def regles_de(cle: bytes) -> tuple[RegleRubrique, ...]:
    """Rules about one rubric (« S21.G00.30.001 »)."""
    text = cle.decode("ascii", "replace")
    return tuple(r for r in regles() if text == r.prefixe or (r.prefixe.endswith(".") and text.startswith(r.prefixe)))


def valeur(line: bytes) -> bytes:
    """Between the first and the last apostrophe: a value may hold some."""
    return line[line.index(b"'") + 1 : line.rindex(b"'")]


def interdite(cle: bytes, line: bytes) -> RegleRubrique | None:
    """The rule that refuses this line, if any."""
    for rule in regles_de(cle):
        if rule.action == REFUSER:
            return rule
        said = valeur(line).decode("ascii", "replace")
        if rule.action == REMPLACER_VALEUR and said in rule.valeurs:
            return rule
        # cleaned, the beginning of the value is the one that says « unknown »
        if rule.action == REMPLACER and said and not said.startswith(rule.remplacement):
            return rule
    return None


def rubrique_interdite(cle: bytes, number: int, rule: RegleRubrique) -> FichierRefuse:
    """The refusal of a file that still holds what must not be sent: its place and its nature, never its value."""
    return FichierRefuse(
        f"Ligne {number}, rubrique {cle.decode('ascii')}{NBSP}: {rule.quoi}. Cette donnée ne doit pas être envoyée{NBSP}; "
        "rien de ce fichier n’est gardé.",
        CONSEIL_NETTOYER,
    )


def mal_formee(number: int) -> FichierRefuse:
    """The refusal of a line that is no rubric; its text may be personal and is not repeated."""
    return FichierRefuse(
        f"Ligne {number}{NBSP}: ce n’est pas une rubrique de DSN (S21.G00.30.002,'…').", CONSEIL_EXPORTER
    )


def tronquee(number: int) -> FichierRefuse:
    """The refusal of a file that has no end."""
    return FichierRefuse(
        f"Ce fichier est incomplet{NBSP}: il s’arrête à la ligne {number}, sans bloc S90.", CONSEIL_EXPORTER
    )


def mauvais_total(said: str, counted: int) -> FichierRefuse:
    """The refusal of a file whose total is wrong."""
    return FichierRefuse(
        f"Le total annoncé (S90.G00.90.001{NBSP}: {said[:12]}) n’est pas celui des rubriques lues ({counted}).",
        CONSEIL_EXPORTER,
    )


def est_une_rubrique(line: bytes) -> bool:
    """Whether a line has the shape of a rubric."""
    return len(line) <= LONGUEUR_MAXIMUM and _LIGNE.fullmatch(line) is not None


class Nettoyage:
    """Take the forbidden rubrics out of a DSN, line by line. ``retirees``: how many of each nature, once read."""

    def __init__(self) -> None:
        self.retirees: Counter[str] = Counter()
        self.gardees = 0

    def lignes(self, flux: Iterable[bytes]) -> Iterator[bytes]:
        """Lines of the cleaned file, total rewritten. Raises ``FichierRefuse`` on what is no whole DSN, at the end of the
        reading for a total: what was written before must then be thrown away."""
        read = number = 0
        ended = False
        for number, raw in enumerate(flux, start=1):
            line = raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw
            if not line.strip():
                continue
            if not est_une_rubrique(line):
                raise mal_formee(number)
            cle = line[:CLE]
            if cle.startswith(AJOUTEES):
                continue
            read += 1
            if cle == TOTAL:
                said = valeur(line).decode("ascii", "replace")
                # the two rubrics of S90 are the last ones: this one, and the number of declarations after it
                self.total, ended = said, True
                yield line[: line.index(b"'") + 1] + str(self.gardees + 2).encode() + line[line.rindex(b"'") :]
                continue
            kept = self._garder(cle, line)
            if kept is not None:
                self.gardees += not cle.startswith(b"S90.")
                yield kept
        if not ended:
            raise tronquee(number)
        if self.total != str(read):
            raise mauvais_total(self.total, read)

    def _garder(self, cle: bytes, line: bytes) -> bytes | None:
        for rule in regles_de(cle):
            if rule.action in (REFUSER, RETIRER):
                self.retirees[rule.quoi] += 1
                return None
            start = line.index(b"'") + 1
            if rule.action == REMPLACER:
                new = rule.remplacement.encode()
                if line[start : start + len(new)] != new:
                    self.retirees[rule.quoi] += 1
                    line = line[:start] + new + line[start + len(new) :]
            elif valeur(line).decode("ascii", "replace") in rule.valeurs:
                self.retirees[rule.quoi] += 1
                line = line[:start] + rule.remplacement.encode() + line[line.rindex(b"'") :]
        return line
