"""Documents of the governance: slides of the COPIL, summons and minutes of a meeting; nothing is computed here."""

from dataclasses import replace
from datetime import date

from django.utils import timezone
from django.utils.formats import date_format

from common.figures import Column, KeyFigure, KeyFigures, Kind, Paragraph, Section, Table
from common.values import plural
from governance.models import Meeting
from governance.queries.bodies import presences, quorum_state
from projects.access import Access
from projects.policy import Action
from reports.copil import actions_progress, chosen_scenario, coming_meeting, opinion_figures, opinions
from reports.sections.chapters import paragraphs
from roadmap.figures import avis_table


def copil_sections(access: Access, today: date) -> list[Section]:
    """What the COPIL is shown on ``today``, in the order of its page, and the agenda of the coming meeting."""
    found: list[Section] = []
    chosen = chosen_scenario(access)
    if chosen is not None:
        blocks: tuple = (Paragraph(chosen.refusal),) if chosen.figures is None else (chosen.figures, chosen.curve)
        title = f"Scénario « {chosen.scenario.nom} », {chosen.scenario.get_etat_display()}"
        found.append(Section("gains", title, blocks))
    consultation = opinions(access, today)
    if consultation is not None:
        found.append(
            Section("avis", "Avis des conseils municipaux", (opinion_figures(consultation), avis_table(consultation)))
        )
    actions = actions_progress(access, today)
    if actions is not None:
        late = tuple(Paragraph(f"En retard : {one}") for one in actions.late)
        counted = (
            KeyFigure("Actions finies", actions.done, note=f"{actions.total} sur la feuille de route"),
            KeyFigure("En retard", len(actions.late), note="leur fin prévue est passée"),
        )
        found.append(Section("actions", "Feuille de route", (KeyFigures(counted), *late)))
    meeting = coming_meeting(access)
    if meeting is not None and (table := agenda_table(meeting)).rows:
        found.append(Section("ordre-du-jour", "Ordre du jour", (table,)))
    return found


def agenda_table(meeting: Meeting) -> Table:
    """The points of the agenda, in order."""
    return Table(
        key="points",
        title="Ordre du jour",
        columns=(
            Column("rang", "N°", Kind.INTEGER),
            Column("point", "Point"),
            Column("duree", "Durée (min)", Kind.INTEGER),
            Column("decision", "Décision attendue"),
        ),
        rows=tuple(
            (rank, item.titre, item.duree_minutes, "oui" if item.attend_decision else "non")
            for rank, item in enumerate(meeting.items.order_by("rang", "pk"), start=1)
        ),
        empty_text="Aucun ordre du jour n’est écrit.",
    )


def summons_sections(meeting: Meeting) -> list[Section]:
    """The summons to edit and sign: when, where, on what, who is called; what the project does not know is a blank."""
    begins = timezone.localtime(meeting.debut)
    day = date_format(begins, "l j F Y")
    hour = date_format(begins, r"G \h i" if begins.minute else r"G \h")
    rows = presences(meeting)
    needed = quorum_state(meeting, rows).needed
    told = [
        Paragraph("Madame, Monsieur,"),
        Paragraph(
            f"Nous vous prions d’assister à la réunion « {meeting} », le {day} à {hour}, "
            f"{meeting.lieu or '[à compléter : le lieu]'}."
        ),
    ]
    if meeting.objet:
        told.append(Paragraph(f"Objet : {meeting.objet}."))
    if needed:
        told.append(Paragraph(f"Le quorum demande {needed} {plural(needed, 'présence', 'présences')} avec voix."))
    told.append(
        Paragraph("En cas d’empêchement, prévenez votre suppléance, puis [à compléter : qui tient la réunion].")
    )
    called = Table(
        key="convoques",
        title="Qui est appelé à siéger",
        columns=(
            Column("membre", "Membre"),
            Column("collectivite", "Collectivité"),
            Column("fonction", "Fonction"),
            Column("suppleance", "Suppléance"),
        ),
        rows=tuple(
            (
                row.seat.nom_affiche,
                row.seat.collectivite.nom if row.seat.collectivite else "",
                row.seat.get_fonction_display(),
                row.suppleant,
            )
            for row in rows
        ),
        empty_text="Personne ne siège ce jour-là : composez l’instance d’abord.",
    )
    signed = Paragraph(
        "Fait à [à compléter : lieu], le [à compléter : date]. [à compléter : qui convoque, et sa signature]"
    )
    return [
        Section("convocation", "Convocation", tuple(told)),
        Section("points", "Ordre du jour", (replace(agenda_table(meeting), title="Points et durées prévues"),)),
        Section("convoques", "Membres", (called,)),
        Section("signature", "Signature", (signed,)),
    ]


def minutes_sections(access: Access, meeting: Meeting) -> list[Section]:
    """The minutes to edit: who was there, the agenda, the decisions in force, the text once this reader may read it."""
    rows = presences(meeting)
    there = Table(
        key="presences",
        title="Membres et présences",
        columns=(Column("membre", "Membre"), Column("collectivite", "Collectivité"), Column("presence", "Présence")),
        rows=tuple(
            (
                row.seat.nom_affiche,
                row.seat.collectivite.nom if row.seat.collectivite else "",
                row.attendance.get_etat_display() if row.attendance else "non notée",
            )
            for row in rows
        ),
        empty_text="Personne ne siégeait ce jour-là.",
    )
    noted = any(row.attendance for row in rows)
    decisions = Table(
        key="decisions",
        title="Ce qui a été décidé",
        columns=(
            Column("numero", "N°"),
            Column("objet", "Objet"),
            Column("texte", "Ce qui est décidé"),
            Column("resultat", "Résultat"),
            Column("reserves", "Réserves"),
        ),
        rows=tuple(
            (one.code, one.objet, one.texte, _result(one), one.reserves)
            for one in meeting.decisions.filter(date_retrait=None).order_by("numero")
        ),
        empty_text="Aucune décision n’est consignée.",
    )
    readable = bool(meeting.date_compte_rendu) or access.allows(Action.TENIR_GOUVERNANCE)
    text = paragraphs(meeting.compte_rendu) if readable else ()
    said = (Paragraph(quorum_state(meeting, rows).phrase),) if noted else ()
    return [
        Section("membres", "Présences", (*said, there)),
        Section("points", "Ordre du jour", (replace(agenda_table(meeting), title="Points et durées prévues"),)),
        Section("decisions", "Décisions", (decisions,)),
        Section("compte-rendu", "Compte rendu", text or (Paragraph("Le compte rendu n’est pas publié."),)),
    ]


def _result(one) -> str:
    """« adoptée par consensus » or « adoptée, 5 pour, 1 contre, 0 abstention »."""
    if one.mode == one.Mode.CONSENSUS:
        return f"{one.get_resultat_display()} par consensus"
    return f"{one.get_resultat_display()}, {one.pour} pour, {one.contre} contre, {one.abstentions} abst."
