"""Which legal steps a form of mutualisation asks for, in which order, after which delays. Pure; the rules are dated data.

``roadmap/data/etapes.csv`` (steps and forms), ``enchainements.csv`` (order and delays), ``periodes.csv`` (quiet periods).
Source: domain.md §2.2, §2.6, §7.1; docs/algorithmes/retroplanning.md.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

from roadmap.delais import delai_applicable

DATA = Path(__file__).parent / "data"
CENTRE_DE_GESTION = "CDG"
CONVENTION, AVIS_CST, SECOND_AVIS_CST, OUVERTURE = "CONVENTION", "AVIS_CST", "SECOND_AVIS_CST", "OUVERTURE"
TRANSFERT, DELIBERATION, ARRETE_PREFECTORAL = "TRANSFERT_COMPETENCE", "DELIBERATION", "ARRETE_PREFECTORAL"
AVIS_TRANSFERT = "AVIS_TRANSFERT"
EVALUATION_CLECT, ADOPTION_CLECT, CLECT = "EVALUATION_CLECT", "ADOPTION_CLECT", "CLECT"
IMPUTATION_AC, REVISION_AC_EPCI, NOTIFICATION_AC = "IMPUTATION_AC", "REVISION_AC_EPCI", "NOTIFICATION_AC"


@dataclass(frozen=True)
class EtapeType:
    """A kind of step. ``portee``: once for the service, for each committee, party… ``preparation``: code of a delay."""

    cle: str
    libelle: str
    portee: str
    formes: frozenset[str]
    formes_conseillees: frozenset[str]
    preparation: str
    periode: str
    precision: str
    source: str
    certitude: str


@dataclass(frozen=True)
class Enchainement:
    """``apres`` comes after ``avant`` and the delay of code ``delai``, because of ``raison``."""

    avant: str
    apres: str
    delai: str
    raison: str


DELAI_DES_COMMUNES = Enchainement(
    DELIBERATION,
    ARRETE_PREFECTORAL,
    AVIS_TRANSFERT,
    "les conseils municipaux ont trois mois dès la notification à leur maire, leur silence vaut accord",
)


@dataclass(frozen=True)
class Periode:
    """A quiet period. ``annuelle``: ``debut`` and ``fin`` are « mm-jj » of every year; else full dates. Both included."""

    code: str
    libelle: str
    debut: str
    fin: str
    annuelle: bool
    porte_sur: frozenset[str]
    conseil: str
    source: str
    certitude: str

    def contient(self, jour: date) -> bool:
        """Whether ``jour`` falls within the period."""
        text = f"{jour:%m-%d}" if self.annuelle else jour.isoformat()
        return self.debut <= text <= self.fin


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _codes(text: str) -> frozenset[str]:
    return frozenset(code for code in text.split("|") if code)


@cache
def etapes_types() -> dict[str, EtapeType]:
    """Every kind of step by key, in the order of the file (the order of a dossier)."""
    return {
        row["cle"]: EtapeType(
            row["cle"],
            row["libelle"],
            row["portee"],
            _codes(row["formes"]),
            _codes(row["formes_conseillees"]),
            row["preparation"],
            row["periode"],
            row["precision"],
            row["source"],
            row["certitude"],
        )
        for row in _rows("etapes.csv")
    }


@cache
def enchainements() -> tuple[Enchainement, ...]:
    """The order of the kinds of steps."""
    return tuple(
        Enchainement(row["avant"], row["apres"], row["delai"], row["raison"]) for row in _rows("enchainements.csv")
    )


@cache
def periodes() -> tuple[Periode, ...]:
    """Quiet periods."""
    return tuple(
        Periode(
            row["code"],
            row["libelle"],
            row["debut"],
            row["fin"],
            row["annuelle"] == "oui",
            _codes(row["porte_sur"]),
            row["conseil"],
            row["source"],
            row["certitude"],
        )
        for row in _rows("periodes.csv")
    )


@dataclass(frozen=True)
class Partie:
    """A party of the service: its key (SIREN), its name, whether it declared a committee of its own (« CST propre »)."""

    cle: str
    nom: str
    a_cst_propre: bool
    est_gestionnaire: bool = False
    est_epci: bool = False
    est_commune: bool = False


@dataclass(frozen=True)
class Jalon:
    """One step of one service. ``cible``: SIREN, « CDG » or empty; ``parties``: whom it concerns, empty for all.

    ``date_prevue`` was typed, ``date_realisee`` is when it was done. In a transfer, the deliberation of the EPCI
    ``ouvre_delai`` and the silence of a commune ``vaut_accord`` (CGCT L5211-17); ``est_reputee``: it kept silent.
    ``accord``: what a council that deliberated said, where it may refuse; ``None`` where nobody said.
    ``date_notification``: when the maire received the deliberation of the EPCI, from which the delay of the council runs.
    """

    type: EtapeType
    cible: str
    qui: str
    parties: frozenset[str]
    est_conseille: bool
    date_prevue: date | None = None
    date_realisee: date | None = None
    ouvre_delai: bool = False
    vaut_accord: bool = False
    est_reputee: bool = False
    accord: bool | None = None
    date_notification: date | None = None

    @property
    def dernier_jour(self) -> date | None:
        """The last day of the council of a commune on a transfer; ``None`` while nobody knows when its maire was told."""
        if not self.vaut_accord or self.date_notification is None:
            return None
        return delai_applicable(AVIS_TRANSFERT, self.date_notification).apres(self.date_notification)

    @property
    def est_hors_delai(self) -> bool:
        """Whether the council deliberated after its last day: its silence had already agreed."""
        last = self.dernier_jour
        return last is not None and self.date_realisee is not None and self.date_realisee > last

    @property
    def se_refuse(self) -> bool:
        """Whether a council may refuse here without stopping the others: a majority decides."""
        return self.ouvre_delai or self.vaut_accord or self.type.cle == ADOPTION_CLECT

    @property
    def est_refusee(self) -> bool:
        """Whether the council deliberated and refused."""
        return self.date_realisee is not None and self.accord is False

    @property
    def cle(self) -> str:
        """« AVIS_CST-213300001 », « CONVENTION »: in addresses."""
        return f"{self.type.cle}-{self.cible}" if self.cible else self.type.cle

    @property
    def libelle(self) -> str:
        """« Avis du CST de Brume », « Signature de la convention »."""
        return f"{self.type.libelle}, {self.qui}" if self.qui else self.type.libelle


def jalons(
    forme: str,
    parties: Iterable[Partie],
    refus: Iterable[str] = (),
    *,
    imputation: bool = False,
    sans_attribution: bool = False,
) -> list[Jalon]:
    """The steps of a service in this form, in the order of a dossier.

    ``sans_attribution``: the EPCI is under fiscalité additionnelle, no commission evaluates the charges of a transfer.

    ``imputation``: it is paid by a lower attribution de compensation, which the councils revise (domain.md §3.1).

    A committee of its own is consulted for each party that declared one; the parties without one share that of the
    centre de gestion. ``refus``: targets of committees that refused unanimously (a second examination follows).
    """
    rows = list(parties)
    own = [(one.cle, f"CST de {one.nom}", frozenset({one.cle})) for one in rows if one.a_cst_propre]
    shared = frozenset(one.cle for one in rows if not one.a_cst_propre)
    cdg = [(CENTRE_DE_GESTION, "CST du centre de gestion", shared)] if shared else []
    refused = set(refus)
    managers = {one.cle for one in rows if one.est_gestionnaire}
    targets = {
        "SERVICE": [("", "", frozenset())],
        "PARTIE": [(one.cle, one.nom, frozenset({one.cle})) for one in rows],
        "GESTIONNAIRE": [(one.cle, one.nom, frozenset({one.cle})) for one in rows if one.est_gestionnaire],
        "EPCI": [(one.cle, one.nom, frozenset({one.cle})) for one in rows if one.est_epci],
        "COMMUNE": [(one.cle, one.nom, frozenset({one.cle})) for one in rows if one.est_commune],
        "CST": own + cdg,
        "CDG": cdg,
        "CST_REFUS": [one for one in own + cdg if one[0] in refused],
    }
    codes = {forme, IMPUTATION_AC} if imputation else {forme}
    if forme == TRANSFERT and not sans_attribution:
        codes.add(CLECT)
    found = []
    for kind in etapes_types().values():
        advised = forme in kind.formes_conseillees
        if advised or codes & kind.formes:
            agrees = forme == TRANSFERT and kind.cle == DELIBERATION and bool(managers)
            found += [
                Jalon(
                    kind,
                    cible,
                    qui,
                    whom,
                    advised,
                    ouvre_delai=agrees and cible in managers,
                    vaut_accord=agrees and cible not in managers,
                )
                for cible, qui, whom in targets[kind.portee]
            ]
    return found


def avec_silences(tous: Iterable[Jalon], jour: date) -> list[Jalon]:
    """The steps as they stand on ``jour``: a commune silent three months after its maire was notified has agreed.

    Its step is then done on the last day of its own delay, and ``est_reputee`` (CGCT L5211-17); until then it is planned on
    that day unless another was typed. Where nobody knows when the maire was told, silence says nothing.
    """
    found = []
    for one in tous:
        last = one.dernier_jour
        if one.date_realisee is not None or last is None:
            found.append(one)
        elif jour > last:
            found.append(replace(one, date_realisee=last, est_reputee=True))
        else:
            found.append(replace(one, date_prevue=one.date_prevue or last))
    return found


def precedents(jalon: Jalon, tous: Iterable[Jalon]) -> list[tuple[Jalon, Enchainement]]:
    """The steps right before ``jalon``: same parties, or a step of the whole service.

    The arrêté préfectoral waits for the delay of the communes, unless all have deliberated.
    """
    tous = list(tous)
    before = {link.avant: link for link in enchainements() if link.apres == jalon.type.cle}
    silent = any(one.vaut_accord and (one.date_realisee is None or one.est_reputee) for one in tous)
    waits = jalon.type.cle == ARRETE_PREFECTORAL and silent
    return [
        (one, DELAI_DES_COMMUNES if waits and one.ouvre_delai else before[one.type.cle])
        for one in tous
        if one.type.cle in before and (not one.parties or not jalon.parties or one.parties & jalon.parties)
    ]
