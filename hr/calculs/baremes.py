"""Dated national scales of pay: one value has a scale, a key, a period, a source and a certainty. Pure.

The rule of reading: among the values in force on the day, the one that came into force last; typed by an administrator
before shipped when both came on the same day. See docs/algorithmes/remuneration.md.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from common.breakdown import Source
from common.values import NBSP

A_VERIFIER = "?"


class BaremeAbsent(LookupError):
    """No value of this scale is in force on this day; ``str()`` is a French sentence."""


@dataclass(frozen=True)
class Valeur:
    """One value of a national scale. ``valeur`` is None when the rate is local or notified; units are in ``unite``.

    ``certitude``: V read, K known, ? to check. ``fin`` is the last day, None = still in force. ``saisie``: typed here.
    """

    bareme: str
    cle: str
    libelle: str
    valeur: Decimal | None
    unite: str
    debut: date
    fin: date | None
    source: str
    certitude: str
    note: str = ""
    saisie: bool = False

    @property
    def est_a_verifier(self) -> bool:
        """Whether the value must carry « à vérifier » wherever it is shown."""
        return self.certitude == A_VERIFIER

    @property
    def origine(self) -> Source:
        """The source for a breakdown: document, day of entry into force, « à vérifier » when it is."""
        return Source(self.source, self.debut, "à vérifier" if self.est_a_verifier else "")

    def en_vigueur(self, jour: date) -> bool:
        """Whether the value holds on ``jour``, both ends included."""
        return self.debut <= jour and (self.fin is None or jour <= self.fin)


BAREMES: dict[str, str] = {
    "point_indice": "Point d’indice et indice minimum",
    "smic": "SMIC",
    "pss": "Plafond de la sécurité sociale",
    "taux_employeur": "Cotisations de l’employeur",
    "regles_paie": "Seuils et règles de paie",
    "sft": "Supplément familial de traitement",
    "indemnite_residence": "Indemnité de résidence",
    "plafonds_rifseep": "Plafonds du RIFSEEP",
    "isfe": "Indemnité de la police municipale (ISFE)",
    "avantages": "Avantages sociaux",
    "retraite": "Âges de départ à la retraite",
}


class Baremes:
    """Every value known, asked by scale, key and day."""

    def __init__(self, valeurs: Iterable[Valeur]) -> None:
        self._by_key: dict[tuple[str, str], list[Valeur]] = {}
        for one in valeurs:
            self._by_key.setdefault((one.bareme, one.cle), []).append(one)
        for held in self._by_key.values():
            held.sort(key=lambda one: (one.debut, one.saisie), reverse=True)

    def chercher(self, bareme: str, cle: str, jour: date) -> Valeur | None:
        """The value in force on ``jour``, None when there is none."""
        return next((one for one in self._by_key.get((bareme, cle), ()) if one.en_vigueur(jour)), None)

    def lire(self, bareme: str, cle: str, jour: date) -> Valeur:
        """The value in force on ``jour``. Raises BaremeAbsent."""
        found = self.chercher(bareme, cle, jour)
        if found is None:
            name = BAREMES.get(bareme, bareme)
            raise BaremeAbsent(
                f"« {name} », {cle} : aucune valeur en vigueur le {jour:%d/%m/%Y}.".replace(" :", f"{NBSP}:")
            )
        return found

    def nombre(self, bareme: str, cle: str, jour: date) -> Decimal:
        """The number in force on ``jour``. Raises BaremeAbsent when there is none, or when it is local."""
        found = self.lire(bareme, cle, jour)
        if found.valeur is None:
            raise BaremeAbsent(f"« {found.libelle} » n’est pas national{NBSP}: il se saisit chez l’employeur.")
        return found.valeur

    def cles(self, bareme: str) -> Iterator[str]:
        """Keys of a scale, in the order in which they were given."""
        return (cle for name, cle in self._by_key if name == bareme)

    def historique(self, bareme: str, cle: str) -> tuple[Valeur, ...]:
        """Every value of a key, the latest first, a typed one before the shipped one of the same day."""
        return tuple(self._by_key.get((bareme, cle), ()))


def sources_a_verifier(valeurs: Iterable[Valeur]) -> tuple[str, ...]:
    """Sources of the values to check, each once, in their order; empty when all are sure."""
    return tuple(dict.fromkeys(one.source for one in valeurs if one.est_a_verifier))


@dataclass(frozen=True)
class PlafondRifseep:
    """Annual ceilings of one cadre d'emplois and group, full time, in euros; None where the arrêté gives none."""

    ifse: Valeur | None
    ifse_loge: Valeur | None
    cia: Valeur | None

    def somme(self, est_loge: bool = False) -> Decimal | None:
        """What IFSE and CIA may not exceed together (CGFP art. L. 714-5), None when it is not known."""
        ifse = self.ifse_loge if est_loge and self.ifse_loge and self.ifse_loge.valeur is not None else self.ifse
        if ifse is None or self.cia is None or ifse.valeur is None or self.cia.valeur is None:
            return None
        return ifse.valeur + self.cia.valeur

    @property
    def est_a_verifier(self) -> bool:
        return bool(self.sources_a_verifier)

    @property
    def sources_a_verifier(self) -> tuple[str, ...]:
        """Where the parts to check come from: « à vérifier » is never said without the text to open."""
        return sources_a_verifier(one for one in (self.ifse, self.cia) if one is not None)


def plafond_rifseep(baremes: Baremes, cadre: str, groupe: int, jour: date) -> PlafondRifseep:
    """Ceilings of a group of functions; every part is None for a cadre that the table does not know."""
    key = f"{cadre}.{groupe}"
    return PlafondRifseep(*(baremes.chercher("plafonds_rifseep", f"{key}.{part}", jour) for part in PARTS_RIFSEEP))


PARTS_RIFSEEP = {"ifse": "IFSE", "ifse_loge": "IFSE, agent logé", "cia": "CIA"}


def groupes_rifseep(baremes: Baremes, cadre: str) -> tuple[int, ...]:
    """Groups of functions that the national table knows for a cadre d'emplois, empty when it knows none."""
    found = {int(key.split(".")[1]) for key in baremes.cles("plafonds_rifseep") if key.split(".")[0] == cadre}
    return tuple(sorted(found))
