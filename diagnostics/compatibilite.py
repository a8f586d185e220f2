"""Which software may work together, pair by pair: what is said, what is deduced, what nobody has asked yet. Pure.

Domain.md §7: the number of editors across members is the main hidden cost, and changing all of them at once is rarely
needed: what matters is which two can exchange their data.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from common.codes import normalise


class Lien(StrEnum):
    """What stands between two software of one use. ``MEME`` is never typed: two writings of one name."""

    MEME = "MEME"
    ECHANGE = "ECHANGE"
    INCOMPATIBLE = "INCOMPATIBLE"
    INCONNU = "INCONNU"


LIBELLES: dict[Lien, str] = {
    Lien.MEME: "le même",
    Lien.ECHANGE: "échange possible",
    Lien.INCOMPATIBLE: "incompatibles",
    Lien.INCONNU: "pas connu",
}

Paire = tuple[str, str]


def paire(un: str, autre: str) -> Paire:
    """The key of two names, whatever their order, their capitals and their accents.

    Raises ``ValueError`` when both are one name: a software is compatible with itself.
    """
    keys = sorted((normalise(un), normalise(autre)))
    if keys[0] == keys[1]:
        raise ValueError("Ces deux noms désignent le même logiciel.")
    return keys[0], keys[1]


@dataclass(frozen=True)
class Logiciel:
    """A software of one use on the territory: its name as first written, who has it, a row of inventory that names it."""

    nom: str
    employeurs: tuple[str, ...]
    moyen: int

    @property
    def cle(self) -> str:
        """What two writings of its name share."""
        return normalise(self.nom)


@dataclass(frozen=True)
class Dit:
    """What somebody found out about a pair, and where it comes from."""

    lien: Lien
    source: str = ""


@dataclass(frozen=True)
class Rapprochement:
    """Two software of one use and what is known of them."""

    un: Logiciel
    autre: Logiciel
    dit: Dit

    @property
    def employeurs(self) -> int:
        """How many employers an answer would concern."""
        return len({*self.un.employeurs, *self.autre.employeurs})


@dataclass(frozen=True)
class Usage:
    """One use: its software, the most used first, and every pair of them, what is not known first, then by employers."""

    code: str
    libelle: str
    logiciels: tuple[Logiciel, ...]
    rapprochements: tuple[Rapprochement, ...]

    def combien(self, lien: Lien) -> int:
        """How many pairs are in this state."""
        return sum(1 for one in self.rapprochements if one.dit.lien is lien)

    def entre(self, un: Logiciel, autre: Logiciel) -> Lien:
        """What stands between two of its software."""
        if un.cle == autre.cle:
            return Lien.MEME
        keys = paire(un.nom, autre.nom)
        found = (one.dit.lien for one in self.rapprochements if paire(one.un.nom, one.autre.nom) == keys)
        return next(found, Lien.INCONNU)


def rapprocher(code: str, libelle: str, logiciels: Iterable[Logiciel], dits: Mapping[Paire, Dit]) -> Usage:
    """Every pair of a use with what is said of it; a pair of which nothing is said is « pas connu »."""
    ordered = sorted(logiciels, key=lambda one: (-len(one.employeurs), one.cle))
    order = (Lien.INCONNU, Lien.INCOMPATIBLE, Lien.ECHANGE)
    pairs = [
        Rapprochement(un, autre, dits.get(paire(un.nom, autre.nom), Dit(Lien.INCONNU)))
        for un, autre in combinations(ordered, 2)
    ]
    pairs.sort(key=lambda one: (order.index(one.dit.lien), -one.employeurs, one.un.cle, one.autre.cle))
    return Usage(code, libelle, tuple(ordered), tuple(pairs))
