"""Free texts are read twice before anybody else sees them: one person proposes, another confirms or contests."""

from django.core.exceptions import ValidationError
from django.db import transaction

from consultations.models import FreeText, Survey
from consultations.questionnaire import ReponseRefusee, clean_text


def _current(text: FreeText) -> FreeText:
    current = FreeText.objects.select_for_update().select_related("survey").get(pk=text.pk)
    if current.survey.etat != Survey.Etat.CLOSE:
        raise ValidationError("Les textes se lisent après la clôture.")
    return current


@transaction.atomic
def propose(*, text: FreeText, user, montrer: bool, texte_montre: str = "", motif: str = "") -> FreeText:
    """The first reader proposes to show the text, as it is or without what would point at somebody, or to set it aside.

    Setting aside takes a reason. A new proposal is to be confirmed again. Raises ``ValidationError`` by field.
    """
    current = _current(text)
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
def confirm(*, text: FreeText, user, agrees: bool) -> FreeText:
    """The second reader, another person, agrees or contests. Raises ``ValidationError`` to the first reader."""
    current = _current(text)
    if current.avis == FreeText.Avis.A_LIRE:
        raise ValidationError("Ce texte n’a pas encore été lu une première fois.")
    if current.lu_par_id == user.pk:
        raise ValidationError("Une autre personne doit relire : vous avez fait la première lecture.")
    current.relecture = FreeText.Relecture.CONFIRME if agrees else FreeText.Relecture.CONTESTE
    current.relu_par = user
    current._change_reason = "relecture confirmée" if agrees else "relecture contestée"
    current.save()
    return current
