"""The life of a shared service: its acts, who is in, what its parties said of it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from governance.models import Body
from governance.rights import visible_bodies
from projects.access import Access
from projects.models import Collectivite
from projects.policy import Action
from roadmap.etapes import OUVERTURE
from roadmap.models import ActeService, RetourService, ServiceMutualise
from roadmap.vie import Vague, echeances, vagues


@dataclass(frozen=True)
class Vie:
    """What happened to a service. ``signature``: of the first act that binds; ``ouverture``: the real one."""

    service: ServiceMutualise
    actes: tuple[ActeService, ...]
    retours: tuple[RetourService, ...]
    signature: date | None
    ouverture: date | None
    comite: Body | None

    @property
    def bilans(self) -> list[Vague]:
        return vagues(
            (one.mois, {code: Decimal(value) for code, value in one.reponses.items()}) for one in self.retours
        )

    def mots(self, own: Collectivite | None) -> list[RetourService]:
        """What to keep or to change, in no order of collectivité: looks back that all may read, and those of ``own``."""
        told = {one.mois for one in self.bilans if one.est_lisible}
        rows = [one for one in self.retours if one.commentaire and (one.mois in told or one.collectivite == own)]
        return sorted(rows, key=lambda one: (one.mois, one.commentaire))

    @property
    def echeances(self) -> dict[int, date]:
        """Months → the day from which one looks back; empty before the opening."""
        return echeances(self.ouverture) if self.ouverture else {}

    @property
    def sans_clause_de_sortie(self) -> bool:
        """Whether the convention in force says nothing of an exit, on which the law is silent too."""
        binding = [one for one in self.actes if one.nature in {"CONVENTION", "REGLEMENT"}]
        return bool(binding) and not any(one.sortie.strip() or one.preavis_mois for one in binding)


def life_of(access: Access | None, service: ServiceMutualise) -> Vie:
    """The life of a service that ``services_of`` read. Three queries. Without a reader (a document), no comité is told."""
    acts = tuple(service.actes.select_related("collectivite", "document").order_by("numero"))
    signed = [one.date_signature for one in acts if one.date_signature and one.nature in {"CONVENTION", "REGLEMENT"}]
    done = {one.cle: one.date_realisee for one in service.etapes.all()}
    return Vie(
        service=service,
        actes=acts,
        retours=tuple(service.retours.select_related("collectivite").order_by("mois", "collectivite__rang", "pk")),
        signature=min(signed, default=None) or done.get("CONVENTION") or done.get("REGLEMENT"),
        ouverture=done.get(OUVERTURE),
        comite=visible_bodies(access).filter(pk=service.comite_suivi_id).first()
        if access is not None and service.comite_suivi_id
        else None,
    )


def answers_for(access: Access, service: ServiceMutualise) -> list[Collectivite]:
    """Parties for which the worn hat may fill a look back: its own, or all for those who lead."""
    parties = [one.collectivite for one in service.parties.all()]
    if access.allows(Action.TENIR_FEUILLE_DE_ROUTE):
        return parties
    return [one for one in parties if access.allows(Action.SAISIR_AVIS, one)]
