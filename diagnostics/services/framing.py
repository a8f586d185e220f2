"""Verbs that write the political framing. Each is one transaction and leaves its reason in the history."""

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from diagnostics.cadrage import ordre_valide
from diagnostics.models import Cadrage, ReponseCadrage
from projects.models import Collectivite, Project


def framing_of(project: Project) -> Cadrage:
    """The framing of the project, not saved when nobody wrote it yet."""
    return Cadrage.objects.filter(project=project).first() or Cadrage(project=project)


@transaction.atomic
def save_answer(
    *,
    collectivite: Collectivite,
    raisons: Sequence[str],
    lignes_rouges: str,
    reste_communal: str,
    envoyer: bool,
    reason: str = "",
) -> ReponseCadrage:
    """Keep the answer of one collectivité as a draft, or send it. What was sent stays sent.

    Raises ``ValidationError`` when a reason lacks a rank, or when the answers are closed and no reason is given.
    """
    try:
        order = ordre_valide(list(raisons))
    except ValueError as error:
        raise ValidationError(str(error)) from None
    if framing_of(collectivite.project).date_cloture is not None and not reason.strip():
        raise ValidationError({"motif": "Les réponses sont closes : dites pourquoi celle-ci change."})
    row = ReponseCadrage.objects.filter(collectivite=collectivite).first() or ReponseCadrage(collectivite=collectivite)
    row.raisons = [one.value for one in order]
    row.lignes_rouges, row.reste_communal = lignes_rouges.strip(), reste_communal.strip()
    if envoyer and row.etat != ReponseCadrage.Etat.ENVOYEE:
        row.etat, row.date_envoi = ReponseCadrage.Etat.ENVOYEE, timezone.localdate()
    row._change_reason = reason.strip() or ("réponse envoyée" if envoyer else "brouillon")
    row.save()
    return row


@transaction.atomic
def save_basis(*, project: Project, texte: str, date_verification: date | None, verifie_par: str) -> Cadrage:
    """Keep the words of the chosen text, the day they were checked and by whom; both or neither."""
    if bool(date_verification) != bool(verifie_par.strip()):
        raise ValidationError({"verifie_par": "Dire à la fois quand et par qui le texte a été vérifié."})
    row = framing_of(project)
    row.texte_base, row.date_verification, row.verifie_par = texte.strip(), date_verification, verifie_par.strip()
    row._change_reason = "texte de la base de la démarche"
    row.save()
    return row


@transaction.atomic
def close_answers(*, project: Project) -> Cadrage:
    """Close the answers: from now on every élu reads them all. Raises ``ValidationError`` when nobody answered."""
    sent = ReponseCadrage.objects.filter(collectivite__project=project, etat=ReponseCadrage.Etat.ENVOYEE)
    if not sent.exists():
        raise ValidationError("Personne n’a encore envoyé sa réponse : il n’y a rien à clore.")
    row = framing_of(project)
    row.date_cloture = timezone.localdate()
    row._change_reason = "réponses closes"
    row.save()
    return row


@transaction.atomic
def reopen_answers(*, project: Project, reason: str) -> Cadrage:
    """Open the answers again. Raises ``ValidationError`` without a reason."""
    if not reason.strip():
        raise ValidationError("Dire pourquoi les réponses rouvrent.")
    row = framing_of(project)
    row.date_cloture = None
    row._change_reason = reason.strip()
    row.save()
    return row
