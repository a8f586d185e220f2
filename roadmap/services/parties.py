"""The parties of a shared service follow its signed acts: their dates, and the years in which they have units."""

from datetime import date

from projects.models import Collectivite
from roadmap.models import ActeService, PartieService, ServiceMutualise, UsageService
from roadmap.vie import present

Nature = ActeService.Nature


def _save(row, reason: str) -> None:
    row._change_reason = reason
    row.save()


def dates_signees(row: ServiceMutualise, who: Collectivite, but: ActeService | None = None) -> dict[str, date]:
    """Nature → the day on which the signed acts of this collectivité take effect, ``but`` one."""
    acts = row.actes.filter(collectivite=who, date_signature__isnull=False).order_by("numero")
    return {one.nature: one.date_effet for one in acts if but is None or one.pk != but.pk}


def appliquer_actes(row: ServiceMutualise, who: Collectivite) -> None:
    """Make the dates of this party what the signed acts say; a party by adhesion alone goes with its act."""
    by_nature = dates_signees(row, who)
    party = row.parties.filter(collectivite=who).first()
    entry, leaving = by_nature.get(Nature.ADHESION), by_nature.get(Nature.RETRAIT)
    if party is None:
        if entry is not None:
            party = PartieService(service_mutualise=row, collectivite=who, date_entree=entry, date_sortie=leaving)
            _save(party, "adhésion signée")
        return
    if party.date_entree is not None and entry is None:
        party._change_reason = "adhésion retirée ou pas encore signée"
        party.delete()
        oublier_usages_vides(row, who.pk)
        return
    if (party.date_entree, party.date_sortie) != (entry, leaving):
        party.date_entree, party.date_sortie = entry, leaving
        _save(party, "acte signé ou corrigé")
        years = row.exercices.order_by("annee").values_list("annee", flat=True)
        oublier_usages_vides(row, who.pk, [year for year in years if not present(entry, leaving, year)])


def oublier_usages_vides(row: ServiceMutualise, key: int, annees: list[int] | None = None) -> None:
    """Units that nobody typed leave with the party (in every year, or in ``annees``); typed ones stay, to be billed."""
    uses = UsageService.objects.filter(
        exercice__service_mutualise=row, collectivite_id=key, prevues=0, constatees=None
    ).order_by("pk")
    for use in uses if annees is None else uses.filter(exercice__annee__in=annees):
        use._change_reason = "ne prend plus part au service"
        use.delete()
