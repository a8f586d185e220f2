"""Trainings and markers as tables: no count of another employer."""

from collections.abc import Mapping, Sequence
from datetime import date

from common.figures import MASKED_PROTECTS, Cell, Column, KeyFigure, Kind, Masked, Table
from hr.queries_competences import Savoir
from roadmap.formation import MIXTE, part_mixte_dite
from roadmap.models import Formation, Repere
from roadmap.queries.training import Formations, Session

SOURCE = "Formations communes du projet"
# hidden for a small total, or for what it would tell of one employer: the threshold alone would not be true
TOO_FEW = Masked("masqué (trop peu de personnes)")


def training_figures(found: Formations) -> list[KeyFigure]:
    """Sessions held, mix, markers: what the page says first."""
    held = found.employeurs_des_sessions
    mixed = sum(count >= MIXTE for count in held)
    return [
        KeyFigure("Formations tenues", found.tenues, Kind.INTEGER, note=f"sur {len(found.sessions)}"),
        KeyFigure(
            "Sessions de management mixtes",
            part_mixte_dite(held) or None,
            Kind.TEXT,
            note=f"{mixed} sur {len(held)}, trois employeurs ou plus" if held else "aucune session tenue",
        ),
        KeyFigure("Procédures unifiées", found.repere(Repere.Genre.PROCEDURE), Kind.TEXT, note="repères en place"),
    ]


def _people(session: Session) -> int | Masked:
    if session.participants is None:
        return TOO_FEW
    return session.participants


def training_table(found: Formations, day: date, links: Mapping[int, str]) -> Table:
    """Every session; who came is a number of employers and, where it is large enough, a number of people."""
    return Table(
        key="formations",
        title="Formations",
        caption="Personne n’est nommé ; un petit nombre de participants n’est lu que par leur employeur.",
        source=SOURCE,
        date=day,
        columns=(
            Column("titre", "Formation"),
            Column("date", "Date", Kind.DATE),
            Column("etat", "État"),
            Column("employeurs", "Employeurs", Kind.INTEGER),
            Column("participants", "Présents", Kind.INTEGER),
            Column("note", "Note sur 5", Kind.DECIMAL),
            Column("cout", "Coût", Kind.EUROS, "€"),
            Column("service", "Avant l’ouverture de"),
        ),
        rows=tuple(_row(one, links) for one in found.sessions),
        empty_text="Aucune formation pour l’instant.",
    )


def _row(one: Session, links: Mapping[int, str]) -> tuple:
    row = one.formation
    before = ""
    if row.est_prealable and row.service is not None:
        before = Cell(str(row.service), note=one.empechement, tone="warn" if one.empechement else "")
    counted = f"compté dans {row.action.code}" if row.action else ""
    if row.cout_euros and not counted:
        counted = "à inscrire dans une action"
    return (
        Cell(row.titre, href=links.get(row.pk, ""), note=row.get_genre_display()),
        row.date_session,
        row.get_etat_display(),
        one.employeurs if row.est_tenue else None,
        _people(one) if row.est_tenue else None,
        TOO_FEW if one.note is None and row.evaluation is not None else one.note,
        Cell(row.cout_euros, note=counted),
        before,
    )


def needs_table(found: Formations, day: date) -> Table | None:
    """The skills of the grid where agents are below, each with the session to come that answers it; None without a need."""
    needs = found.besoins
    if not needs:
        return None
    return Table(
        key="besoins",
        title="Besoins de formation",
        caption="De la page « Compétences » : tous les employeurs ensemble, personne n’est nommé.",
        source="Comptes saisis par les services RH des employeurs",
        date=day,
        columns=(
            Column("metier", "Métier commun"),
            Column("savoir", "Savoir-faire"),
            Column("sous", "Sous le niveau", Kind.INTEGER),
            Column("formation", "Formation prévue"),
            Column("date", "Date", Kind.DATE),
        ),
        rows=tuple(_need(skill, sessions) for skill, sessions in needs),
    )


def _need(skill: Savoir, sessions: Sequence[Formation]) -> tuple:
    below = skill.ecart.sous_niveau
    first = sessions[0] if sessions else None
    more = f"et {len(sessions) - 1} autre{'s' if len(sessions) > 2 else ''}" if len(sessions) > 1 else ""
    return (
        skill.competence.metier_dit,
        skill.competence.libelle,
        MASKED_PROTECTS if below is None else below,
        Cell(first.titre, note=more) if first else Cell("aucune", tone="warn"),
        first.date_session if first else None,
    )


def own_table(found: Formations, day: date) -> Table | None:
    """Counts of the employers whose HR the reader is; None when there are none."""
    rows = tuple(
        (one.formation.titre, one.formation.date_session, employer, expected, present)
        for one in found.sessions
        for employer, expected, present in one.miens
    )
    if not rows:
        return None
    return Table(
        key="mes-presences",
        title="Vos présences",
        source=SOURCE,
        date=day,
        columns=(
            Column("titre", "Formation"),
            Column("date", "Date", Kind.DATE),
            Column("employeur", "Employeur"),
            Column("attendus", "Attendus", Kind.INTEGER),
            Column("presents", "Présents", Kind.INTEGER),
        ),
        rows=rows,
    )


def markers_table(found: Formations, day: date, links: Mapping[int, str]) -> Table:
    """What the employers do the same way, or will."""
    return Table(
        key="reperes",
        title=f"Culture commune : {found.repere()} en place",
        source="Repères tenus par le projet",
        date=day,
        columns=(
            Column("libelle", "Repère"),
            Column("nature", "Nature"),
            Column("porteur", "Qui s’en occupe"),
            Column("prevu", "Prévu pour le", Kind.DATE),
            Column("fait", "En place depuis le", Kind.DATE),
        ),
        rows=tuple(
            (
                Cell(one.libelle, href=links.get(one.pk, "")),
                one.get_genre_display(),
                one.porteur,
                one.date_prevue,
                one.date_fait,
            )
            for one in found.reperes
        ),
        empty_text="Aucun repère pour l’instant.",
    )
