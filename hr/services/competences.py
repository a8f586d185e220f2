"""Verbs of the skills grid."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction

from common.removal import remove, restore
from hr.calculs.competences import refus
from hr.calculs.metiers import metier
from hr.models import CompetenceMetier, NiveauEmployeur
from projects.models import Collectivite, Project


@transaction.atomic
def enregistrer_competence(
    *, project: Project, metier_code: str, libelle: str, niveau_attendu: int, row: CompetenceMetier | None = None
) -> CompetenceMetier:
    """Add or change a skill. Raises ``ValidationError`` on an unknown job or a skill that the job has already."""
    if metier(metier_code) is None:
        raise ValidationError({"metier": "Ce métier n’est pas dans la liste commune."})
    saved = row or CompetenceMetier(project=project)
    saved.metier, saved.libelle, saved.niveau_attendu = metier_code, libelle.strip(), niveau_attendu
    same = CompetenceMetier.objects.filter(project=project, metier=metier_code, libelle__iexact=saved.libelle)
    if same.exclude(pk=saved.pk).exists():
        raise ValidationError({"libelle": "Ce métier a déjà ce savoir-faire."})
    saved._change_reason = "modification" if row else "saisie"
    saved.save()
    return saved


@transaction.atomic
def compter(
    *, competence: CompetenceMetier, comptes: Mapping[Collectivite, tuple[int | None, int | None]], auteur
) -> int:
    """Agents looked at and below, by employer; (None, None) takes the line away. Returns how many employers changed.

    Raises ``ValidationError`` when more are below than were looked at.
    """
    changed = 0
    for employer, (looked, below) in comptes.items():
        if said := refus(looked, below):
            raise ValidationError({f"sous_niveau_{employer.pk}": said})
        row = NiveauEmployeur.objects.filter(competence=competence, collectivite=employer).first()
        if looked is None:
            if row is not None:
                row._change_reason, row._history_user = "comptes retirés", auteur
                row.delete()
                changed += 1
            continue
        if row is not None and (row.evalues, row.sous_niveau) == (looked, below or 0):
            continue
        row = row or NiveauEmployeur(competence=competence, collectivite=employer)
        row.evalues, row.sous_niveau = looked, below or 0
        row._change_reason, row._history_user = "comptes saisis", auteur
        row.save()
        changed += 1
    return changed


@transaction.atomic
def retirer_competence(*, row: CompetenceMetier, auteur, motif: str = "") -> None:
    """Take a skill away, with what was counted; undone for 24 hours."""
    remove(row, auteur=auteur, motif=motif)


@transaction.atomic
def retablir_competence(*, row: CompetenceMetier, auteur) -> None:
    """Undo ``retirer_competence``. Raises ``ValidationError`` after 24 hours, or when the skill was typed again."""
    restore(row, auteur=auteur)
