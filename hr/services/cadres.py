"""Load the national list of cadres d'emplois that the application ships."""

import csv
from pathlib import Path

from django.db import transaction

from hr.models import CadreEmplois

FICHIER = Path(__file__).resolve().parent.parent / "data" / "cadres_emplois.csv"


def lire_cadres_emplois() -> list[CadreEmplois]:
    """Rows of the shipped file, in its order, not saved."""
    with FICHIER.open(encoding="utf-8", newline="") as lines:
        return [
            CadreEmplois(
                code=row["code"],
                libelle=row["libelle"].replace("'", "’"),
                filiere=row["filiere"],
                categorie=row["categorie"],
                source=row["source"],
                certitude=row["certainty"],
                note=row["note"],
                rang=rang,
            )
            for rang, row in enumerate(csv.DictReader(lines), start=1)
        ]


@transaction.atomic
def charger_cadres_emplois() -> int:
    """Create or update every cadre d'emplois of the shipped file; returns how many. Idempotent, deletes nothing."""
    cadres = lire_cadres_emplois()
    champs = ["libelle", "filiere", "categorie", "source", "certitude", "note", "rang"]
    CadreEmplois.objects.bulk_create(cadres, update_conflicts=True, unique_fields=["code"], update_fields=champs)
    return len(cadres)
