"""The parties of a shared service follow its signed acts: their dates, and the years in which they have units."""

from projects.models import Collectivite
from roadmap.models import ActeService, PartieService, ServiceMutualise, UsageService
from roadmap.vie import Mouvement, sejours

Nature = ActeService.Nature


def _save(row, reason: str) -> None:
    row._change_reason = reason
    row.save()


def mouvements(row: ServiceMutualise, who: Collectivite, but: ActeService | None = None) -> list[Mouvement]:
    """What the signed entries and exits of this collectivité do, ``but`` one."""
    acts = row.actes.filter(collectivite=who, date_signature__isnull=False).order_by("date_effet", "numero")
    return [Mouvement(one.date_effet, one.nature == Nature.ADHESION) for one in acts if but is None or one.pk != but.pk]


def est_fondatrice(row: ServiceMutualise, who: Collectivite) -> bool:
    """Whether this collectivité is in from the start, without an act of its own."""
    return row.parties.filter(collectivite=who, date_entree=None).exists()


def appliquer_actes(row: ServiceMutualise, who: Collectivite) -> None:
    """Make the dates of this party what the signed acts say; a party by adhesion alone goes with its act."""
    party = row.parties.filter(collectivite=who).first()
    stays = sejours(party is not None and party.date_entree is None, mouvements(row, who))
    if not stays.est_venue:
        if party is not None:
            party._change_reason = "adhésion retirée ou pas encore signée"
            party.delete()
            oublier_usages_vides(row, who.pk)
        return
    absences = [[out.isoformat(), back.isoformat()] for out, back in stays.absences]
    wanted = (stays.entree, stays.sortie, absences)
    found = party or PartieService(service_mutualise=row, collectivite=who)
    if party is not None and (party.date_entree, party.date_sortie, party.absences) == wanted:
        return
    found.date_entree, found.date_sortie, found.absences = wanted
    _save(found, "acte signé ou corrigé" if party else "adhésion signée")
    years = row.exercices.order_by("annee").values_list("annee", flat=True)
    oublier_usages_vides(row, who.pk, [year for year in years if not found.presente_en(year)])


def oublier_usages_vides(row: ServiceMutualise, key: int, annees: list[int] | None = None) -> None:
    """Units that nobody typed leave with the party (in every year, or in ``annees``); typed ones stay, to be billed."""
    uses = UsageService.objects.filter(
        exercice__service_mutualise=row, collectivite_id=key, prevues=0, constatees=None
    ).order_by("pk")
    for use in uses if annees is None else uses.filter(exercice__annee__in=annees):
        use._change_reason = "ne prend plus part au service"
        use.delete()
