"""The tableaux des effectifs of the demonstration: the posts of those who work there, and a few that nobody holds."""

import csv
from pathlib import Path

from common.values import read_hours
from hr.calculs.nomenclatures import BASE_ORDINAIRE
from hr.models import CadreEmplois, Poste
from hr.services.postes import enregistrer_poste
from projects.models import Collectivite, Service

DATA = Path(__file__).with_name("emplois.csv")
# one line in so many has a post more than its holders: created by the council, vacant today
VACANT_EVERY = 11


def write_posts(by_key: dict[str, Collectivite], services: dict[str, Service], reason: str) -> None:
    """One line per job of ``emplois.csv``; the employers must not be validated yet."""
    cadres = {cadre.code: cadre for cadre in CadreEmplois.objects.all()}
    with DATA.open(encoding="utf-8", newline="") as file:
        for rank, row in enumerate(csv.DictReader(file), start=1):
            held, hours = int(row["nombre"]), read_hours(row["duree_hebdomadaire"])
            post = Poste(
                collectivite=by_key[row["employeur"]],
                service=services[row["service"]],
                intitule=row["fonction"],
                categorie=row["categorie"],
                cadre_emplois=cadres.get(row["cadre_emplois"]),
                grade=row["grade"],
                duree_hebdo=hours.heures,
                base=hours.base or BASE_ORDINAIRE,
                nombre_ouverts=held + (rank % VACANT_EVERY == 0),
                nombre_pourvus=held,
            )
            enregistrer_poste(poste=post, auteur=None, motif=reason)
