"""What a reader may see of another employer's pay scheme: whole groups of people, means that tell nobody's pay. Pure.

Rules (docs/algorithmes/harmonisation.md, « Qui lit quoi »; product.md C.1): nothing before the employer validated; a group
of 1 to k − 1 agents is hidden whole; a mean needs 10 agents and nobody above half of the sum, and is rounded to 10 €.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from common.disclosure import K_MEAN, mean_allowed, rounded_amount
from common.figures.specs import Masked, masked_small
from hr.calculs.regimes import Ligne

DOMINANT = Masked("masqué (une personne pèse trop)")
Montant = Decimal | Masked | None


@dataclass(frozen=True)
class LigneVue:
    """A line of a scheme as one reader sees it: amounts, masks, or None where nothing was told."""

    cadre: str
    libelle: str
    groupe: int
    groupe_commun: str
    effectif: int | Masked
    ifse_plancher: Montant
    ifse_moyenne: Montant
    ifse_plafond: Montant
    cia_plafond: Montant
    isfe_taux: Montant
    pk: int = 0

    @property
    def est_masquee(self) -> bool:
        return isinstance(self.effectif, Masked)


def ligne_entiere(ligne: Ligne, groupe_commun: str, pk: int = 0) -> LigneVue:
    """The line for the employer itself, and for the référent RH to whom it opened its data."""
    return LigneVue(
        ligne.cadre,
        ligne.libelle,
        ligne.groupe,
        groupe_commun,
        ligne.effectif,
        ligne.ifse_plancher,
        ligne.ifse_moyenne,
        ligne.ifse_plafond,
        ligne.cia_plafond,
        ligne.isfe_taux,
        pk,
    )


def ligne_pour_autrui(ligne: Ligne, groupe_commun: str, *, k: int, montants: Sequence[Decimal] | None) -> LigneVue:
    """The line for everybody else. ``montants``: individual IFSE of the group when they are known, for the dominance."""
    if 0 < ligne.effectif < k:
        hidden = masked_small(k)
        return LigneVue(ligne.cadre, ligne.libelle, ligne.groupe, groupe_commun, hidden, *([hidden] * 5))
    return LigneVue(
        ligne.cadre,
        ligne.libelle,
        ligne.groupe,
        groupe_commun,
        ligne.effectif,
        ligne.ifse_plancher,
        _moyenne(ligne, k, montants),
        ligne.ifse_plafond,
        ligne.cia_plafond,
        ligne.isfe_taux,
    )


def _moyenne(ligne: Ligne, k: int, montants: Sequence[Decimal] | None) -> Montant:
    if ligne.ifse_moyenne is None:
        return None
    needed = max(k, K_MEAN)
    if ligne.effectif < needed:
        return masked_small(needed)
    if montants is not None and not mean_allowed(montants, needed):
        return DOMINANT if len(montants) >= needed else masked_small(needed)
    return rounded_amount(ligne.ifse_moyenne)
