"""Verbs that write the project team. Each is one transaction and leaves its reason in the history."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from common.removal import remove, restore
from governance.equipe import Fonction
from governance.models import MembreEquipe
from projects.models import Project


@transaction.atomic
def save_team_member(
    *, project: Project, values: Mapping[str, Any], row: MembreEquipe | None = None, reason: str = ""
) -> MembreEquipe:
    """Write somebody of the team. Raises ``ValidationError`` by field: employer missing, undated hours, twice the same."""
    saved = row or MembreEquipe(project=project)
    for name, value in values.items():
        setattr(saved, name, value)
    saved.nom = saved.nom.strip()
    if saved.fonction == Fonction.CORRESPONDANT and saved.collectivite is None:
        raise ValidationError({"collectivite": "Un correspondant l’est d’une collectivité : dire laquelle."})
    if saved.heures_passees is not None and saved.heures_au is None:
        raise ValidationError({"heures_au": "Dire jusqu’à quel jour ces heures sont comptées."})
    if saved.heures_passees is None and saved.heures_au is not None:
        raise ValidationError({"heures_passees": "Dire combien d’heures sont passées à cette date."})
    same = MembreEquipe.objects.filter(
        project=project, fonction=saved.fonction, collectivite=saved.collectivite, nom=saved.nom
    ).exclude(pk=saved.pk)
    if same.exists():
        raise ValidationError({"nom": f"{saved.nom} tient déjà cette fonction."})
    saved._change_reason = reason or ("modification" if row else "désignation")
    saved.save()
    return saved


@transaction.atomic
def remove_team_member(*, row: MembreEquipe, auteur, motif: str = "") -> None:
    """Take somebody out of the team; undone for 24 hours."""
    remove(row, auteur=auteur, motif=motif)


@transaction.atomic
def restore_team_member(*, row: MembreEquipe, auteur) -> None:
    """Undo ``remove_team_member``. Raises ``ValidationError`` after 24 hours, or when the same was written again."""
    restore(row, auteur=auteur)
