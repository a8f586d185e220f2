"""A budget as the prefecture receives it (DocumentBudgetaire, CompteFinancierUnique): its staff annex and chapter 012.

Pure, streamed: one line of the file is in memory at a time, whatever its size. Elements are known by their local name.
Amounts are euros; an account counts what was paid (``MtReal``, absent = 0), a budget what is foreseen (``MtPrev``).
Prose and worked figures: docs/algorithmes/budgets.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import BinaryIO
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from common.codes import CodeInvalide, siret
from common.tabular.refusals import FichierRefuse
from hr.calculs.controle import compte_en_etp

ZERO, ONE = Decimal(0), Decimal(1)
PLAFOND = Decimal(10) ** 12  # what an account can hold, in euros, is below
CENTIME = Decimal("0.01")
NATURES: dict[str, tuple[str, str]] = {
    "01": ("BP", "budget primitif"),
    "02": ("DM", "décision modificative"),
    "03": ("BS", "budget supplémentaire"),
    "09": ("CA", "compte administratif"),
    "10": ("CFU", "compte financier unique"),
}
COMPTES_RENDUS = frozenset({"CA", "CFU"})
RACINES = frozenset({"DocumentBudgetaire", "CompteFinancierUnique"})
CHAPITRE, DEPENSE = "012", "D"
GARDES = frozenset({"LigneBudget", "PERSONNEL"})  # elements read whole, then dropped
ENFANTS_MAXIMUM = 200  # children of one line; a real one has about twenty
LIGNES_MAXIMUM = 100_000
ENTETES = {
    ("BlocBudget", "NatDec"),
    ("BlocBudget", "Exer"),
    ("EnTeteBudget", "IdEtab"),
    ("EnTeteBudget", "LibelleEtab"),
    ("EnTeteBudget", "Nomenclature"),
    ("EnTeteDocBudgetaire", "IdColl"),
}
VRAI = frozenset({"1", "true", "vrai"})
CONSEIL = "Exportez à nouveau le budget depuis votre logiciel financier (fichier XML de l’application TotEM)."


@dataclass(frozen=True)
class LignePersonnel:
    """One line of the staff annex. ``ouverts`` and ``pourvus``: heads or ETP, as the employer counts them."""

    emploi: str
    categorie: str
    temps_complet: bool
    titulaire: bool
    permanent: bool
    ouverts: Decimal
    pourvus: Decimal


@dataclass(frozen=True)
class BudgetLu:
    """What is read of one budget. ``comptes``: account → euros of chapter 012."""

    siret: str
    siret_collectivite: str
    libelle: str
    exercice: int
    nature: str
    nomenclature: str
    personnel: tuple[LignePersonnel, ...]
    comptes: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def chapitre_012(self) -> Decimal:
        """Euros of the year."""
        return sum(self.comptes.values(), ZERO)

    @property
    def postes_ouverts(self) -> Decimal:
        return sum((one.ouverts for one in self.personnel), ZERO)

    @property
    def postes_pourvus(self) -> Decimal:
        return sum((one.pourvus for one in self.personnel), ZERO)

    @property
    def compte_en_etp(self) -> bool:
        """Whether the annex counts parts of posts; whole numbers alone are heads."""
        return compte_en_etp(number for one in self.personnel for number in (one.ouverts, one.pourvus))

    @property
    def est_un_compte(self) -> bool:
        """Whether the figures were paid, and not foreseen."""
        return self.nature in COMPTES_RENDUS


def lire_budget(flux: BinaryIO) -> BudgetLu:
    """Read a budget from a binary stream, from where it stands. Raises ``FichierRefuse``; keeps nothing open."""
    try:
        return _lire(flux)
    except DefusedXmlException:
        raise FichierRefuse(
            "Ce fichier contient des définitions XML (DOCTYPE, entités) qu’un budget n’a jamais : il n’a pas été lu.",
            CONSEIL,
        ) from None
    except ParseError as error:
        line = error.position[0] if getattr(error, "position", None) else 1
        raise FichierRefuse(
            f"Ce fichier est abîmé ou incomplet : la lecture s’arrête à la ligne {line}.", CONSEIL
        ) from None
    except (LookupError, UnicodeError, ValueError):
        raise FichierRefuse("L’encodage de ce fichier n’est pas reconnu.", CONSEIL) from None


def _local(tag: object) -> str:
    return str(tag).rsplit("}", 1)[-1]


def _lire(flux: BinaryIO) -> BudgetLu:
    heads: dict[str, str] = {}
    staff: list[LignePersonnel] = []
    amounts: list[tuple[str, Decimal, Decimal]] = []
    stack: list = []
    inside = budgets = 0
    for event, element in iterparse(flux, events=("start", "end"), forbid_dtd=True):
        name = _local(element.tag)
        if event == "start":
            if not stack and name not in RACINES:
                raise FichierRefuse(
                    f"Ce fichier XML n’est pas un budget : il commence par «\u00a0{name}\u00a0».",
                    "Le fichier attendu commence par « DocumentBudgetaire » ou « CompteFinancierUnique ».",
                )
            stack.append(element)
            inside += name in GARDES
            if name == "EnTeteBudget":
                budgets += 1
                if budgets > 1:
                    raise FichierRefuse("Ce fichier contient plusieurs budgets.", "Déposez un fichier par budget.")
            continue
        stack.pop()
        parent = stack[-1] if stack else None
        if parent is not None and (_local(parent.tag), name) in ENTETES:
            heads.setdefault(name, (element.get("V") or "").strip())
        if name in GARDES:
            inside -= 1
            values = {_local(child.tag): (child.get("V") or "").strip() for child in element}
            if name == "PERSONNEL":
                staff.append(_personnel(values, len(staff) + 1))
            elif values.get("ContNat") == CHAPITRE and values.get("CodRD") == DEPENSE:
                amounts.append(_montants(values))
            if len(staff) > LIGNES_MAXIMUM or len(amounts) > LIGNES_MAXIMUM:
                raise FichierRefuse("Ce fichier a un nombre anormal de lignes.", CONSEIL)
        if inside and parent is not None and len(parent) > ENFANTS_MAXIMUM:
            raise FichierRefuse("Une ligne de ce fichier a un nombre anormal d’éléments.", CONSEIL)
        if not inside and parent is not None:
            parent.remove(element)
    return _assemble(heads, staff, amounts)


def _nombre(text: str, where: str) -> Decimal:
    try:
        value = Decimal(text.replace(",", "."))
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise FichierRefuse(f"{where}\u00a0: «\u00a0{text[:30]}\u00a0» n’est pas un nombre.", CONSEIL)
    if abs(value) >= PLAFOND:
        raise FichierRefuse(
            f"{where}\u00a0: «\u00a0{text[:30]}\u00a0» est trop grand, mille milliards au moins.", CONSEIL
        )
    return value


def _personnel(values: Mapping[str, str], rank: int) -> LignePersonnel:
    where = f"Annexe du personnel, ligne {rank}"
    counted = {key: _nombre(values[key], where) for key in ("EffectifBud", "EffectifPourvu") if values.get(key)}
    # no number at all: the employer wrote one line per person
    opened = counted.get("EffectifBud", counted.get("EffectifPourvu", ONE))
    filled = counted.get("EffectifPourvu", ZERO if counted else ONE)
    if opened < 0 or filled < 0:
        raise FichierRefuse(f"{where}\u00a0: un nombre d’emplois est négatif.", CONSEIL)
    return LignePersonnel(
        emploi=" ".join(values.get("EmploiGradeAgent", "").split())[:160],
        categorie=values.get("CodCatAgent", "").upper()[:1],
        temps_complet=values.get("TempsComplet", "1").lower() in VRAI,
        titulaire=values.get("CodTypAgent", "I") == "I",
        permanent=values.get("Permanent", "1").lower() in VRAI,
        ouverts=opened,
        pourvus=filled,
    )


def _montants(values: Mapping[str, str]) -> tuple[str, Decimal, Decimal]:
    """Account, euros paid, euros foreseen."""
    account = values.get("Nature", "")[:12]
    where = f"Compte {account}"
    return account, _nombre(values.get("MtReal") or "0", where), _nombre(values.get("MtPrev") or "0", where)


def _assemble(heads: Mapping[str, str], staff: list[LignePersonnel], amounts: list) -> BudgetLu:
    nature = NATURES.get(heads.get("NatDec", ""))
    if nature is None:
        raise FichierRefuse(
            f"La nature du budget («\u00a0{heads.get('NatDec', '')[:10]}\u00a0») n’est pas connue.", CONSEIL
        )
    year = heads.get("Exer", "")
    if not (year.isdecimal() and len(year) == len("2026")):
        raise FichierRefuse("L’exercice du budget n’est pas une année.", CONSEIL)
    numbers = {}
    for key in ("IdEtab", "IdColl"):
        try:
            numbers[key] = siret(heads.get(key, ""))
        except CodeInvalide:
            numbers[key] = ""
    if not any(numbers.values()):
        raise FichierRefuse("Ce budget ne porte aucun SIRET valable.", CONSEIL)
    paid = nature[0] in COMPTES_RENDUS
    accounts: dict[str, Decimal] = {}
    for account, real, foreseen in amounts:
        accounts[account] = accounts.get(account, ZERO) + (real if paid else foreseen)
    for account, amount in accounts.items():
        if abs(amount.quantize(CENTIME, rounding=ROUND_HALF_UP)) >= PLAFOND:
            raise FichierRefuse(
                f"Compte {account}\u00a0: la somme de ses lignes atteint mille milliards d’euros.", CONSEIL
            )
    return BudgetLu(
        siret=numbers["IdEtab"] or numbers["IdColl"],
        siret_collectivite=numbers["IdColl"] or numbers["IdEtab"],
        libelle=heads.get("LibelleEtab", "")[:160],
        exercice=int(year),
        nature=nature[0],
        nomenclature=heads.get("Nomenclature", "")[:40],
        personnel=tuple(staff),
        comptes=dict(sorted(accounts.items())),
    )
