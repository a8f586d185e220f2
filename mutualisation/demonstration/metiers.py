"""The DRH of the two largest employers confirmed the common jobs that leave no doubt; the others are still to confirm."""

from collections.abc import Mapping

from accounts.models import User
from hr.calculs.metiers import cle_intitule, proposer
from hr.models import Agent
from hr.services.metiers import retenir_metiers
from projects.models import Collectivite
from projects.policy import Role

CERTAIN = 95


def confirm_jobs(by_key: Mapping[str, Collectivite], people: Mapping[tuple[str, str], User]) -> None:
    """Confirm, for the EPCI and the largest commune, what is alike enough."""
    for key in ("EPCI", "BRUME"):
        titles = Agent.objects.filter(collectivite=by_key[key]).exclude(fonction="").values_list("fonction", flat=True)
        found = {title: proposer(title) for title in sorted(set(titles))}
        choices = {
            cle_intitule(title): one.metier.code for title, one in found.items() if one and one.ressemblance >= CERTAIN
        }
        retenir_metiers(collectivite=by_key[key], choix=choices, auteur=people[(Role.DRH.value, key)])
