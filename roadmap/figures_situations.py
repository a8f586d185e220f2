"""Situations of agents → the list for HR eyes, and the sheet of one agent as plain values, then as sections."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from common.figures import Cell, Column, Kind, Notice, Paragraph, Section, Table
from common.values import format_date, format_etp, format_percent
from roadmap.models import FicheIndividuelle, SituationAgent
from roadmap.services.situations import possible_issues
from roadmap.situations import ISSUES, THEMES, Etat, Issue, etat, points

TONES = {Etat.EN_PLACE: "ok", Etat.IDENTIFIE: "warn"}
UNKNOWN = "à préciser"


def _last(situation: SituationAgent) -> FicheIndividuelle | None:
    return max(situation.fiches.all(), key=lambda one: one.numero, default=None)


def situations_table(
    rows: Iterable[SituationAgent], jour: date, address: Callable[[SituationAgent], str] | None = None
) -> Table:
    """Every agent followed: what becomes of them, how far they have come, the sheet and its reply."""
    shown = []
    for one in rows:
        sheet, state = _last(one), etat(one.parcours, jour)
        shown.append(
            (
                Cell(
                    one.agent.nom_complet,
                    href=address(one) if address else "",
                    note=f"matricule {one.agent.matricule}, {one.agent.collectivite.nom}",
                ),
                format_percent(one.part),
                ISSUES.get(one.issue, "") or Cell("à décider", tone="warn"),
                Cell(state.value, tone=TONES.get(state, "")),
                one.date_effet or "",
                sheet.date_remise if sheet else Cell("non remise", tone="warn"),
                (sheet.get_reponse_display() or "attendue") if sheet else "",
            )
        )
    return Table(
        key="situations",
        title="Agents concernés",
        columns=(
            Column("agent", "Agent"),
            Column("part", "Part du temps"),
            Column("issue", "Situation"),
            Column("etat", "Où en est l’agent"),
            Column("effet", "Prend effet le", Kind.DATE),
            Column("fiche", "Fiche remise le", Kind.DATE),
            Column("reponse", "Réponse"),
        ),
        rows=tuple(shown),
        source="saisie des ressources humaines de chaque employeur",
        date=jour,
        empty_text="Aucun agent n’est encore suivi dans ce service.",
    )


def _planned(situation: SituationAgent) -> list[str]:
    """What is planned or decided for the agent, in sentences."""
    manager = situation.service_mutualise.gestionnaire.nom
    words = {
        Issue.TRANSFERT: f"Vous devenez agent de {manager}",
        Issue.MAD: f"Vous restez agent {situation.agent.collectivite.de_nom} et travaillez pour {manager}, mis à disposition",
        Issue.REFUS: "Vous avez refusé la proposition" if situation.issue else "Vous pouvez refuser la proposition",
        Issue.MAINTIEN: f"Vous restez agent {situation.agent.collectivite.de_nom}",
    }
    found = possible_issues(situation)
    if situation.issue:
        kept = [one for one in found if one.issue.value == situation.issue]
    else:
        kept = [one for one in found if one.issue is not Issue.MAINTIEN] or list(found)
    said = []
    for one in kept:
        rule = f" : {one.regle}" if one.regle else ""
        source = f" ({one.source})" if one.source else ""
        said.append(f"{words[one.issue]}{rule}{source}.")
    if situation.date_effet:
        said.append(f"Date d’effet : le {format_date(situation.date_effet)}.")
    return said


def sheet_content(situation: SituationAgent) -> dict[str, Any]:
    """The sheet of an agent as plain values, the way it is frozen when it is handed over."""
    agent, row = situation.agent, situation.service_mutualise
    cadre = agent.cadre_emplois.libelle if agent.cadre_emplois else ""
    today = (
        ("Employeur", agent.collectivite.nom),
        ("Fonction", agent.fonction or UNKNOWN),
        ("Statut", agent.get_statut_display()),
        ("Cadre d’emplois et grade", " · ".join(filter(None, (cadre, agent.grade))) or UNKNOWN),
        ("Quotité", format_etp(agent.quotite)),
        ("Part du temps donnée au service", format_percent(situation.part)),
    )
    return {
        "agent": agent.nom_complet,
        "matricule": agent.matricule,
        "employeur": agent.collectivite.nom,
        "service": str(row),
        "gestionnaire": row.gestionnaire.nom,
        "forme": row.get_forme_display(),
        "prevu": _planned(situation),
        "aujourdhui": [list(pair) for pair in today],
        "points": {one.code: situation.fiche.get(one.code, "") for one in points()},
    }


def sheet_sections(content: Mapping[str, Any], *, remise: date | None = None) -> list[Section]:
    """The sheet on paper: who the agent is today, what is planned, the four headings of the law, what is signed."""
    about = Section(
        "aujourdhui",
        "Votre situation aujourd’hui",
        (
            Table(
                key="aujourdhui",
                title=f"{content['agent']}, matricule {content['matricule']}",
                columns=(Column("quoi", "Quoi"), Column("valeur", "Aujourd’hui")),
                rows=tuple((label, value) for label, value in content["aujourdhui"]),
            ),
        ),
    )
    name = f"{content['service']}, {content['forme'].lower()}, géré par {content['gestionnaire']}"
    planned = Section("prevu", "Ce qui est prévu", (Paragraph(f"{name}."), *map(Paragraph, content["prevu"])))
    changes = Section(
        "changements",
        "Ce qui change pour vous, et ce que vous gardez",
        tuple(
            Table(
                key=theme.lower(),
                title=label,
                columns=(Column("point", "Point"), Column("texte", "Ensuite")),
                rows=tuple(
                    (one.libelle, content["points"].get(one.code) or UNKNOWN) for one in points() if one.theme == theme
                ),
            )
            for theme, label in THEMES.items()
        ),
    )
    when = f"le {format_date(remise)}" if remise else "le …………………"
    signed = Section(
        "remise",
        "Remise",
        (
            Paragraph(f"Fiche remise en main propre {when}, au cours d’un entretien."),
            Paragraph("Vos observations ou votre réponse :"),
            Paragraph("……………………………………………………………………………………………………………………"),
            Paragraph("Signature de l’agent : ……………………          Pour l’employeur : ……………………"),
            Notice("Votre signature vaut remise de cette fiche", "Elle ne vaut pas accord."),
        ),
    )
    return [about, planned, changes, signed]
