"""What a pay scheme says that a rule does not allow: anomalies shown with their rule, never refused (A8.1). Pure.

The law caps the **sum** of IFSE and CIA (CGFP art. L. 714-5); a part above its own State ceiling is only noted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from common.values import NBSP, format_euros, format_percent
from hr.calculs.baremes import Baremes, plafond_rifseep
from hr.calculs.remuneration import ZERO

RIFSEEP, AUTRE, AUCUN, INCONNU = "RIFSEEP", "AUTRE", "AUCUN", "INCONNU"
NATURES: dict[str, str] = {
    INCONNU: "inconnu",
    RIFSEEP: "RIFSEEP",
    AUTRE: "autres primes, sans RIFSEEP",
    AUCUN: "aucun régime indemnitaire",
}
POLICE = frozenset({"DIRECTEUR_PM", "CHEF_SERVICE_PM", "AGENT_PM", "GARDE_CHAMPETRE"})
# Artistic teaching and professional firefighters keep schemes of their own (décrets 91-857, 2012-437 and 90-850).
HORS_RIFSEEP = frozenset({"PROFESSEUR_EA", "ASSISTANT_EA"})


@dataclass(frozen=True)
class Ligne:
    """One line of a scheme in plain values; annual euros for full time, a rate for the fixed part of the ISFE."""

    cadre: str
    libelle: str
    groupe: int
    ifse_plancher: Decimal | None = None
    ifse_moyenne: Decimal | None = None
    ifse_plafond: Decimal | None = None
    cia_plafond: Decimal | None = None
    isfe_taux: Decimal | None = None
    effectif: int = 0

    @property
    def nom(self) -> str:
        return f"{self.libelle}, groupe{NBSP}{self.groupe}"


@dataclass(frozen=True)
class Anomalie:
    """One remark: which line (empty: the whole scheme), a sentence, the rule it rests on.

    ``est_note``: worth knowing, but not against a rule.
    """

    ligne: str
    phrase: str
    regle: str
    est_note: bool = False


def anomalies(
    nature: str,
    lignes: Sequence[Ligne],
    baremes: Baremes,
    jour: date,
    *,
    date_deliberation: date | None = None,
    date_cst: date | None = None,
) -> list[Anomalie]:
    """Every remark about a scheme, the whole scheme first, then its lines in order."""
    out = []
    if nature in {AUCUN, AUTRE}:
        out.append(
            Anomalie(
                "",
                "Pas de RIFSEEP chez cet employeur.",
                "CGFP, art. L. 714-4 et L. 714-5 : l’employeur fixe un régime indemnitaire dans la limite de celui de "
                "l’État ; rien n’oblige à verser des primes, mais un régime ancien perd sa base",
            )
        )
    if nature == RIFSEEP and date_deliberation is None:
        out.append(Anomalie("", "La délibération n’est pas datée.", "CGFP, art. L. 714-4 : le régime est délibéré"))
    if date_deliberation and date_cst and date_cst >= date_deliberation:
        out.append(
            Anomalie(
                "",
                "L’avis du CST n’est pas antérieur à la délibération.",
                "CGFP, art. L. 253-5 : le comité est consulté avant la décision",
            )
        )
    if nature == RIFSEEP and not lignes:
        out.append(Anomalie("", "Aucun groupe n’est décrit.", "le régime se décrit par cadre d’emplois et par groupe"))
    for ligne in lignes:
        out.extend(_ligne(ligne, baremes, jour))
    return out


def _ligne(ligne: Ligne, baremes: Baremes, jour: date) -> list[Anomalie]:
    if ligne.cadre in POLICE:
        return [*_police(ligne, baremes, jour), *_ordre(ligne), *_vide(ligne)]
    out = []
    if ligne.cadre in HORS_RIFSEEP:
        out.append(
            Anomalie(
                ligne.nom,
                "Ce cadre d’emplois n’est pas éligible au RIFSEEP.",
                "décret 91-875, annexes : l’enseignement artistique garde ses propres indemnités",
            )
        )
    if ligne.cia_plafond == 0:
        out.append(
            Anomalie(
                ligne.nom,
                "Le plafond du CIA est nul.",
                "Conseil constitutionnel, 2018-727 QPC du 13/07/2018 : le régime comprend les deux parts ; le montant "
                "de chacun, lui, peut être nul",
            )
        )
    if ligne.cia_plafond is not None and ligne.ifse_plafond is not None and ligne.cia_plafond > ligne.ifse_plafond:
        out.append(
            Anomalie(
                ligne.nom,
                f"Le CIA ({format_euros(ligne.cia_plafond, 0)}) dépasse l’IFSE ({format_euros(ligne.ifse_plafond, 0)}).",
                "circulaire du 05/12/2014 : la part liée à l’engagement reste accessoire",
            )
        )
    out.extend(_plafonds(ligne, baremes, jour))
    return [*out, *_ordre(ligne), *_vide(ligne)]


def _plafonds(ligne: Ligne, baremes: Baremes, jour: date) -> list[Anomalie]:
    legal = plafond_rifseep(baremes, ligne.cadre, ligne.groupe, jour)
    total = legal.somme()
    doubt = " (plafond à vérifier)" if legal.est_a_verifier else ""
    if total is None:
        if ligne.cadre in HORS_RIFSEEP:
            return []
        return [
            Anomalie(
                ligne.nom,
                "Plafond légal inconnu pour ce groupe : à vérifier.",
                "décret 91-875, annexes 1 et 2",
                est_note=True,
            )
        ]
    if ligne.ifse_plafond is None and ligne.cia_plafond is None:
        return []
    local = (ligne.ifse_plafond or ZERO) + (ligne.cia_plafond or ZERO)
    if local > total:
        return [
            Anomalie(
                ligne.nom,
                f"IFSE et CIA font {format_euros(local, 0)}, au-dessus du plafond de {format_euros(total, 0)}{doubt}.",
                f"CGFP, art. L. 714-5 : la somme ne dépasse pas celle de l’État ({legal.ifse.source})",
            )
        ]
    if ligne.ifse_plafond is not None and ligne.ifse_plafond > legal.ifse.valeur:
        return [
            Anomalie(
                ligne.nom,
                f"L’IFSE dépasse seule le plafond de l’État ({format_euros(legal.ifse.valeur, 0)}){doubt}, la somme le respecte.",
                "CGFP, art. L. 714-5 : seule la somme est plafonnée ; c’est permis",
                est_note=True,
            )
        ]
    return []


def _police(ligne: Ligne, baremes: Baremes, jour: date) -> list[Anomalie]:
    out = []
    if ligne.isfe_taux is None and (ligne.ifse_plafond is not None or ligne.ifse_moyenne is not None):
        out.append(
            Anomalie(
                ligne.nom,
                "La police municipale et les gardes champêtres relèvent de l’ISFE, pas du RIFSEEP.",
                "décret 2024-614 du 26/06/2024",
            )
        )
    rate = baremes.chercher("isfe", f"part_fixe.{ligne.cadre}", jour)
    if rate and rate.valeur is not None and ligne.isfe_taux is not None and ligne.isfe_taux > rate.valeur:
        phrase = f"La part fixe ({format_percent(ligne.isfe_taux)}) dépasse {format_percent(rate.valeur)}."
        out.append(Anomalie(ligne.nom, phrase, rate.source))
    variable = baremes.chercher("isfe", f"part_variable.{ligne.cadre}", jour)
    if variable and variable.valeur is not None and (ligne.cia_plafond or ZERO) > variable.valeur:
        phrase = f"La part variable ({format_euros(ligne.cia_plafond, 0)}) dépasse {format_euros(variable.valeur, 0)}."
        out.append(Anomalie(ligne.nom, phrase, variable.source))
    return out


def _ordre(ligne: Ligne) -> list[Anomalie]:
    low, mean, high = ligne.ifse_plancher, ligne.ifse_moyenne, ligne.ifse_plafond
    out = []
    if low is not None and high is not None and low > high:
        out.append(Anomalie(ligne.nom, "Le plancher dépasse le plafond.", "délibération de l’employeur"))
    if mean is not None and high is not None and mean > high:
        out.append(Anomalie(ligne.nom, "La moyenne versée dépasse le plafond délibéré.", "délibération de l’employeur"))
    if mean is not None and low is not None and mean < low:
        out.append(
            Anomalie(ligne.nom, "La moyenne versée est sous le plancher délibéré.", "délibération de l’employeur")
        )
    return out


def _vide(ligne: Ligne) -> list[Anomalie]:
    if ligne.effectif:
        return []
    return [Anomalie(ligne.nom, "Aucun agent dans ce groupe.", "effectif déclaré par l’employeur", est_note=True)]


def groupe_commun_par_defaut(categorie: str, groupe: int | None) -> str:
    """The common group of a post that nobody has rated yet: its category and its group (« C2 »), « C » when unknown."""
    return f"{categorie}{groupe or ''}"
