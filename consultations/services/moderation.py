"""Free texts are read twice before anybody else sees them: one person proposes, another confirms or contests."""

from django.core.exceptions import ValidationError
from django.db import transaction

from consultations.models import FreeText, Survey
from consultations.questionnaire import ReponseRefusee, clean_text

CHANGED = (
    "Quelqu’un d’autre s’est prononcé sur ce texte pendant votre lecture : relisez où il en est, puis répondez. "
    "Rien n’est enregistré."
)


def _current(text: FreeText, lecture: str | None) -> FreeText:
    current = FreeText.objects.select_for_update().select_related("survey").get(pk=text.pk)
    if current.survey.etat != Survey.Etat.CLOSE:
        raise ValidationError("Les textes se lisent après la clôture.")
    if lecture is not None and lecture != current.lecture:
        raise ValidationError(CHANGED)
    return current


@transaction.atomic
def propose(
    *, text: FreeText, user, montrer: bool, texte_montre: str = "", motif: str = "", lecture: str | None = None
) -> FreeText:
    """The first reader proposes to show the text, as it is or without what would point at somebody, or to set it aside.

    Setting aside takes a reason. A new proposal is to be confirmed again. ``lecture``: where the text stood when it was
    read (``FreeText.lecture``); ``None`` outside a page. Raises ``ValidationError`` by field, or when it moved meanwhile.
    """
    current = _current(text, lecture)
    if montrer:
        try:
            shown = clean_text(texte_montre)
        except ReponseRefusee as refusal:
            raise ValidationError({"texte_montre": str(refusal)}) from None
        if not shown:
            raise ValidationError({"texte_montre": "Écrivez le texte à montrer, ou écartez-le."})
        current.avis, current.texte_montre, current.motif = FreeText.Avis.MONTRER, shown, motif.strip()
    else:
        if not motif.strip():
            raise ValidationError({"motif": "Écarter un texte demande un motif."})
        current.avis, current.texte_montre, current.motif = FreeText.Avis.ECARTER, "", motif.strip()
    current.lu_par = user
    current.relecture, current.relu_par = FreeText.Relecture.A_RELIRE, None
    current._change_reason = current.motif or "première lecture"
    current.full_clean()
    current.save()
    return current


@transaction.atomic
def confirm(*, text: FreeText, user, agrees: bool, lecture: str | None = None) -> FreeText:
    """The second reader, another person, agrees or contests: to the proposal that was read, ``lecture`` (``propose``).

    Raises ``ValidationError`` to the first reader, and when the proposal changed meanwhile.
    """
    current = _current(text, lecture)
    if current.avis == FreeText.Avis.A_LIRE:
        raise ValidationError("Ce texte n’a pas encore été lu une première fois.")
    if current.lu_par_id == user.pk:
        raise ValidationError("Une autre personne doit relire : vous avez fait la première lecture.")
    current.relecture = FreeText.Relecture.CONFIRME if agrees else FreeText.Relecture.CONTESTE
    current.relu_par = user
    current._change_reason = "relecture confirmée" if agrees else "relecture contestée"
    current.save()
    return current
