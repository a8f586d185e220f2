"""From the contracts of a DSN to the agents of the inventory: who counts, for how much, and what is not in the file.

Pure. A DSN says neither the service, nor the category, nor the cadre d'emplois: what is known of an agent is kept, and a new
one is proposed from its job title and its profession (PCS-ESE). Rules and figures: docs/algorithmes/import-dsn.md.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from common.values import NBSP, Heures, plural
from hr.calculs.cadres_lus import cadre_du_libelle
from hr.calculs.dsn import Contrat, Dsn
from hr.calculs.fiches import LONGUEURS, Fiche
from hr.calculs.import_agents import Cadre, LigneLue
from hr.calculs.nomenclatures import BASE_ORDINAIRE, BASES, STATUTS_SANS_CATEGORIE, Statut
from hr.calculs.quotites import ONE, ZERO, quotite_payee, total_etp

FEUILLE = "DSN"
SEMAINES, MOIS = Decimal(52), Decimal(12)
TEMPS_COMPLET_MOIS = Decimal("151.67")
ECART = Decimal("0.5")
HEURES_MAXIMUM = Decimal(60)  # above, rubric 40.054 was written in hours a month
CENTIEME, CENT = Decimal("0.01"), Decimal(100)
PARTIELS = frozenset({"20", "41", "42"})
TNC = "02"
APPRENTISSAGE = frozenset({"64", "65", "81"})
NATURE_ELU, NATURE_ACCESSOIRE = "81", "52"
HORS_EFFECTIF = frozenset({"29", "51", "53", "54", "60", "70", "80", "89"})
FONCTIONNELS = {"05": Statut.EMPLOI_FONCTIONNEL, "02": Statut.CABINET}
CDD = frozenset({Statut.CONTRACTUEL_PERMANENT.value, Statut.CONTRACTUEL_NON_PERMANENT.value})
IFSE, CIA, SFT, IR = "050", "051", "049", "048"
# Reasons of absence from the headcount, as the command says them, and in words.
EXCLUS: dict[str, tuple[str, str]] = {
    "elus": ("élu", "élus"),
    "apprentis": ("apprenti", "apprentis"),
    "suspendus": (
        "contrat suspendu (disponibilité, détachement, congé parental…)",
        "contrats suspendus (disponibilité, détachement, congé parental…)",
    ),
    "partis": ("parti avant la fin du mois", "partis avant la fin du mois"),
    "activites_accessoires": ("activité accessoire", "activités accessoires"),
    "hors_effectif": (
        "contrat hors effectif (stage, service civique, mandat…)",
        "contrats hors effectif (stages, services civiques, mandats…)",
    ),
}
# First digit of the PCS-ESE → category: the classes of INSEE follow A, B, C for the public service.
CATEGORIES_PCS = {"3": "A", "4": "B", "5": "C", "6": "C"}


def motif_d_exclusion(contrat: Contrat, fin_de_mois: date) -> str:
    """Key of ``EXCLUS`` of a contract that does not count on the last day of the month; empty when it counts."""
    if contrat.nature == NATURE_ELU:
        return "elus"
    if contrat.nature in HORS_EFFECTIF:
        return "hors_effectif"
    if contrat.fin is not None and contrat.fin <= fin_de_mois:
        return "partis"
    if contrat.dispositif in APPRENTISSAGE:
        return "apprentis"
    if contrat.nature == NATURE_ACCESSOIRE:
        return "activites_accessoires"
    return "suspendus" if contrat.suspendu else ""


def poste_et_temps(contrat: Contrat) -> tuple[Decimal, Decimal, Decimal]:
    """(hours a week of the post, hours of a full-time week, rate of the person in (0, 1]).

    A monthly quotité is read as hours a week to the hundredth: 75,83 hours a month are 17,50 hours a week.
    """
    reference, own = contrat.quotite_reference or ZERO, contrat.quotite or ZERO
    week = contrat.duree_temps_complet or ZERO
    if week > HEURES_MAXIMUM:
        week = (week * MOIS / SEMAINES).quantize(CENTIEME, rounding=ROUND_HALF_UP)
    base = week if week in BASES else BASE_ORDINAIRE
    hours = base
    if contrat.poste == TNC:
        full = week * SEMAINES / MOIS if week else TEMPS_COMPLET_MOIS
        worked = reference if ZERO < reference < full - ECART else own
        share = min(ONE, worked / full) if worked > 0 else ONE
        hours = min(base, (base * share).quantize(CENTIEME, rounding=ROUND_HALF_UP))
    if contrat.taux_temps_partiel:
        rate = contrat.taux_temps_partiel / CENT
    elif contrat.modalite in PARTIELS and reference > 0 and own > ZERO:
        rate = (own / reference).quantize(CENTIEME, rounding=ROUND_HALF_UP)
    else:
        rate = ONE
    return max(hours, CENTIEME), base, min(ONE, rate)


def etp(contrat: Contrat) -> Decimal:
    """ETP of a contract, in (0, 1]: the post times the rate of the person."""
    hours, base, rate = poste_et_temps(contrat)
    return hours / base * rate


def statut_de(contrat: Contrat, avant: Fiche | None) -> tuple[str, bool]:
    """(statut of the inventory, whether it is sure). A CDD does not say if its post is permanent: what is known is kept."""
    if contrat.nature in {"20", "21", "50"}:
        if contrat.detachement in FONCTIONNELS:
            return FONCTIONNELS[contrat.detachement].value, True
        return (Statut.STAGIAIRE.value if contrat.statut == "08" else Statut.TITULAIRE.value), True
    if contrat.nature == "09":
        return Statut.CDI.value, True
    if contrat.nature == "10":
        if avant is not None and avant.statut in CDD | {Statut.CABINET.value, Statut.VACATAIRE.value}:
            return avant.statut, True
        return Statut.CONTRACTUEL_NON_PERMANENT.value, False
    return Statut.DROIT_PRIVE.value, True


@dataclass(frozen=True)
class Employeur:
    """What one SIRET declares: rows for the plan, and heads. ``effectif``: persons who count on the last day."""

    siret: str
    lignes: tuple[LigneLue, ...]
    effectif: int
    etp: Decimal
    exclus: Mapping[str, int]
    presents_ailleurs: frozenset[str]
    phrases: tuple[str, ...]

    @property
    def siren(self) -> str:
        return self.siret[:9]


def employeurs(dsn: Dsn, connus: Mapping[str, Mapping[str, Fiche]], cadres: Mapping[str, Cadre]) -> list[Employeur]:
    """What each SIRET of the file brings. ``connus``: SIREN → matricule → the agent of today."""
    by_siret: dict[str, list[Contrat]] = {siret: [] for siret in dsn.sirets}
    for contract in dsn.contrats:
        by_siret[contract.siret].append(contract)
    return [_employeur(siret, found, dsn.mois, connus.get(siret[:9], {}), cadres) for siret, found in by_siret.items()]


def _qui(contrat: Contrat) -> str:
    """A person of one employer: the matricule, else the line of its contract."""
    return contrat.personne.matricule or f"ligne {contrat.ligne}"


def _employeur(
    siret: str, contracts: Iterable[Contrat], last: date, known: Mapping[str, Fiche], cadres: Mapping[str, Cadre]
) -> Employeur:
    present: dict[str, list[Contrat]] = {}
    others: dict[str, tuple[str, Contrat]] = {}
    for contract in contracts:
        who, why = _qui(contract), motif_d_exclusion(contract, last)
        if not why:
            present.setdefault(who, []).append(contract)
        elif who not in others:
            others[who] = why, contract
    rows: list[LigneLue] = []
    counts: dict[str, int] = {}
    unsure = 0
    for found in present.values():
        for contract in found:
            row, sure = _ligne(contract, known.get(contract.personne.matricule), cadres, last)
            rows.append(row)
            unsure += not sure
    for who, (why, contract) in others.items():
        if who in present:
            continue
        counts[why] = counts.get(why, 0) + 1
        before = known.get(who)
        # somebody known who left this month: the last day is written; anybody else who left never enters
        if why == "partis" and before is not None and before.date_fin is None:
            row, _ = _ligne(contract, before, cadres, last)
            rows.append(row)
    apart = ", ".join(f"{count}{NBSP}{plural(count, *EXCLUS[why])}" for why, count in sorted(counts.items()))
    said = [f"Comptés à part{NBSP}: {apart}."]
    if unsure:
        said.append(
            f"{unsure}{NBSP}CDD de droit public{NBSP}: la DSN ne dit pas si l’emploi est permanent, vérifiez le statut."
        )
    return Employeur(
        siret=siret,
        lignes=tuple(rows),
        effectif=len(present),
        etp=total_etp(etp(one) for found in present.values() for one in found),
        exclus=counts,
        presents_ailleurs=frozenset(others),
        phrases=tuple(said if counts else said[1:]),
    )


def _ligne(contrat: Contrat, before: Fiche | None, cadres: Mapping[str, Cadre], last: date) -> tuple[LigneLue, bool]:
    """The row of the plan: a key that is missing keeps what is known of the agent."""
    person = contrat.personne
    hours, base, rate = poste_et_temps(contrat)
    statut, sure = statut_de(contrat, before)
    values: dict[str, object] = {
        "matricule": person.matricule[: LONGUEURS["matricule"]] or None,
        "statut": statut,
        "duree": Heures(hours, None if base == BASE_ORDINAIRE else base),
        "temps_partiel": None if rate == ONE else rate,
    }
    end = contrat.fin or contrat.fin_prevue
    if end or before is None or (before.date_fin and before.date_fin <= last):
        values["date_fin"] = end  # somebody who came back has no last day; a last day to come is kept
    if person.naissance:
        values["naissance"] = person.naissance
    if person.sexe:
        values["sexe"] = person.sexe
    if before is None or not before.nom:
        values["nom"] = person.nom[: LONGUEURS["nom"]] or None
        values["prenom"] = person.prenom[: LONGUEURS["prenom"]] or None
    if contrat.debut and (before is None or before.date_entree is None):
        values["date_entree"] = contrat.debut
    if before is None or not before.fonction:
        values["fonction"] = contrat.emploi[: LONGUEURS["fonction"]] or None
    if before is None:
        categorie = "" if statut in STATUTS_SANS_CATEGORIE else CATEGORIES_PCS.get(contrat.pcs[:1], "")
        code = cadre_du_libelle(contrat.emploi, cadres)
        values["cadre_emplois"] = code or None
        values["categorie"] = cadres[code].categorie if code else categorie or None
    values |= _paie(contrat, rate, hours / base)
    lus = {key: "" for key in values}
    return LigneLue(FEUILLE, contrat.ligne, values, {}, lus), sure


def _paie(contrat: Contrat, rate: Decimal, post: Decimal) -> dict[str, object]:
    """Pay that the month tells; what it does not tell is kept. IFSE for full time and a year, CIA as paid in the month."""
    paid = post * quotite_payee(rate)
    out: dict[str, object] = {}
    if contrat.im:
        out["im"] = contrat.im
    if contrat.nbi is not None:
        out["nbi"] = contrat.nbi
    if contrat.primes.get(IFSE, ZERO) > 0:
        out["ifse"] = (contrat.primes[IFSE] * MOIS / paid).quantize(CENTIEME, rounding=ROUND_HALF_UP)
    if contrat.primes.get(CIA, ZERO) > 0:
        out["cia"] = (contrat.primes[CIA] / paid).quantize(CENTIEME, rounding=ROUND_HALF_UP)
    for key, code in (("sft", SFT), ("ir", IR)):
        if contrat.primes.get(code, ZERO) > 0:
            out[key] = contrat.primes[code]
    return out
