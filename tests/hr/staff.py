"""Agents for tests, the way production keeps them."""

from decimal import Decimal
from itertools import count

from hr.models import Affectation, Agent
from projects.models import Collectivite, Service

_serial = count(1)


def make_agent(collectivite: Collectivite, services: dict[Service, str] | None = None, **fields) -> Agent:
    """An agent of ``collectivite``; ``services`` maps a service to its share (« 0.25 »)."""
    values = {
        "matricule": f"M{next(_serial):04d}",
        "statut": "TITULAIRE",
        "categorie": "C",
        "sexe": "F",
        "annee_naissance": 1980,
        "mois_naissance": 5,
        "duree_hebdo_poste": Decimal(35),
        "base": Decimal(35),
        "temps_partiel": Decimal(1),
    }
    values.update(fields)
    agent = Agent.objects.create(collectivite=collectivite, **values)
    for service, part in (services or {}).items():
        Affectation.objects.create(agent=agent, service=service, part=Decimal(part))
    return agent
