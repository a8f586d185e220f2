"""The information plan as a table, « avez-vous été informé ? » wave after wave, and the kit as sections to project."""

from collections.abc import Sequence

from common.disclosure import Mask, display_rules
from common.figures import MASKED_PROTECTS, Column, Kind, Paragraph, Section, Sensitivity, Table, masked_small
from common.values import format_date
from consultations.figures import NOBODY
from consultations.queries_information import ForAgents, Informed, PlanLine


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
    """« J’ai reçu une information claire et régulière », mean from 1 to 5, with the answers received and the messages carried before."""
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
        if value is None:
            value = NOBODY
        received = wave.n if wave.n >= k else masked_small(k)
        rows.append((wave.survey.titre, received, value, f"{wave.portes} sur {wave.prevus}"))
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
            Column("messages", "Messages portés avant la clôture"),
        ),
        rows=tuple(rows),
    )


def _paragraphs(*texts: str) -> tuple[Paragraph, ...]:
    """Texts cut where their author left a blank line."""
    blocks = [block.strip() for text in texts for block in text.replace("\r\n", "\n").split("\n\n")]
    return tuple(Paragraph(block) for block in blocks if block)


def kit_sections(said: ForAgents, *, address: str) -> list[Section]:
    """What the note and the printed questions say, to be shown in a meeting of service: nothing more.

    ``address``: of the page of the agents, with its host; empty while it is closed.
    """
    changes = _paragraphs(*(row.change for row in said.changes))
    same = _paragraphs(*(row.ne_change_pas for row in said.changes))
    calendar = Table(
        key="calendrier",
        title="Calendrier",
        source="Page des agents",
        columns=(Column("etape", "Étape"), Column("etat", "Où elle en est"), Column("quand", "Quand")),
        rows=tuple((stage.title, stage.state, stage.when) for stage in said.calendar),
        empty_text="Le calendrier n’est pas encore écrit.",
    )
    asking = [Paragraph(f"{said.page.contact}")] if said.page.contact else []
    if address:
        asking.append(Paragraph(f"Sans dire qui vous êtes\u00a0: {address}"))
    return [
        Section("projet", "Le projet", _paragraphs(said.page.presentation)),
        Section("ce-qui-change", "Ce qui change", changes or (Paragraph("Rien n’est décidé à ce jour."),)),
        Section(
            "ce-qui-ne-change-pas",
            "Ce qui ne change pas",
            same or (Paragraph("À préciser avec votre direction."),),
        ),
        Section("calendrier", "Calendrier", (calendar,)),
        *(
            Section(
                f"question-{rank}",
                row.question,
                (*_paragraphs(row.reponse), Paragraph(f"Réponse du {format_date(row.date_reponse)}")),
            )
            for rank, row in enumerate(said.questions, start=1)
        ),
        Section("une-question", "Une question\u202f?", tuple(asking) or (Paragraph("Parlez-en à votre direction."),)),
    ]
