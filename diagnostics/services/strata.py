"""Verbs that keep reference ratios: a file is read whole before it is kept; the one before comes back when it is removed."""

from django.db import transaction

from common.removal import remove, restore
from common.tabular.reading import TabularFile
from common.tabular.refusals import Refusal
from diagnostics.models import ReferenceStrates
from diagnostics.strates import FEUILLE, NATURE, RATIO, TITRES, Strate, lire
from hr.numeros_interdits import refuser_le_nom, refuser_les_numeros
from projects.models import Project


def read_strata(*, data: bytes, nom_fichier: str) -> tuple[tuple[Strate, ...], tuple[Refusal, ...]]:
    """The strata of a file and what is refused in it. Raises ``FichierRefuse`` on a file that is not a table of strata."""
    refuser_le_nom(nom_fichier)
    file = TabularFile(data, nom_fichier)
    refuser_les_numeros(file)
    return lire(file.read(FEUILLE, titles=TITRES, required=(NATURE, RATIO)))


@transaction.atomic
def save_strata(
    *, project: Project, strates: tuple[Strate, ...], source: str, annee: int, auteur, reason: str = ""
) -> ReferenceStrates:
    """Keep a reference: it replaces the one before on the pages. ``annee``: the year of its figures."""
    row = ReferenceStrates(
        project=project, source=source, annee=annee, auteur=auteur, lignes=[one.en_json() for one in strates]
    )
    row._change_reason = reason or "repères importés"
    row.save()
    return row


@transaction.atomic
def remove_strata(*, row: ReferenceStrates, auteur, motif: str = "") -> None:
    """Take a reference away; undone for 24 hours."""
    remove(row, auteur=auteur, motif=motif)


@transaction.atomic
def restore_strata(*, row: ReferenceStrates, auteur) -> None:
    """Undo ``remove_strata``. Raises ``ValidationError`` after 24 hours."""
    restore(row, auteur=auteur)
