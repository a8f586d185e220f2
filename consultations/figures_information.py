"""The information plan as a table, and « avez-vous été informé ? » wave after wave."""

from collections.abc import Sequence

from common.disclosure import Mask, display_rules
from common.figures import MASKED_PROTECTS, Column, Kind, Sensitivity, Table, masked_small
from consultations.queries_information import Informed, PlanLine


def plan_table(lines: Sequence[PlanLine]) -> Table:
    """One line a message: in how many employers it is expected and was carried, never which."""
    return Table(
        key="plan-information",
        title="Plan d’information",
        caption="Messages prévus, et dans combien de collectivités la direction générale les a portés",
        source="Plan d’information du projet",
        columns=(
            Column("message", "Message"),
            Column("public", "Pour qui"),
            Column("canal", "Comment"),
            Column("date", "Date"),
            Column("porte", "Porté par", Kind.INTEGER),
            Column("attendu", "Attendu de", Kind.INTEGER),
        ),
        rows=tuple(
            (
                line.message.objet,
                line.message.get_public_display(),
                line.message.get_canal_display(),
                f"{line.message.date_prevue:%d/%m/%Y}",
                line.carried,
                line.expected,
            )
            for line in lines
        ),
        empty_text="Aucun message n’est prévu.",
    )


def informed_table(waves: Sequence[Informed]) -> Table:
    """« J’ai reçu une information claire et régulière », mean from 1 to 5, with the answers received."""
    rows = []
    for wave in waves:
        k = wave.survey.seuil
        result = wave.result
        if result is None:
            value = masked_small(k)
        elif result.mean_mask is not None:
            value = masked_small(k) if result.mean_mask is Mask.PREMIER_ORDRE else MASKED_PROTECTS
        else:
            value = result.mean
        rows.append((wave.survey.titre, wave.n if wave.n >= k else masked_small(k), value))
    return Table(
        key="informes",
        title="« J’ai reçu une information claire et régulière »",
        caption="Moyenne de 1 à 5 à chaque consultation publiée. Ce ne sont pas forcément les mêmes personnes.",
        source="Consultations anonymes",
        notes=(display_rules(max(wave.survey.seuil for wave in waves)),),
        sensitivity=Sensitivity.MASKED,
        columns=(
            Column("vague", "Consultation"),
            Column("reponses", "Réponses reçues", Kind.INTEGER),
            Column("moyenne", "Moyenne", Kind.DECIMAL),
        ),
        rows=tuple(rows),
    )
