"""Tables of the typical weeks, for the HR of one employer only."""

from collections.abc import Mapping, Sequence
from datetime import date

from common.figures import Cell, Column, Kind, Sensitivity, Table
from hr.calculs.quotites import ZERO, total_etp
from hr.queries_semaines import APPLIQUEE, ETATS, SANS_SERVICE, EtpDeService, SemaineLue

SOURCE = "Semaines types relevées par l’employeur"
REGLE = "ETP d’un service = quotité de l’agent × heures du service ÷ heures relevées."


def table_semaines(lines: Sequence[SemaineLue], jour: date) -> Table:
    """One row per agent: hours due, hours surveyed, where the survey stands."""
    return Table(
        key="semaines-types",
        title="Semaines types, par agent",
        source=SOURCE,
        date=jour,
        sensitivity=Sensitivity.NAMED,
        columns=(
            Column("agent", "Agent"),
            Column("fonction", "Fonction"),
            Column("services", "Services", Kind.INTEGER),
            Column("due", "Heures dues par semaine", Kind.HOURS),
            Column("relevees", "Heures relevées", Kind.HOURS),
            Column("le", "Relevée le", Kind.DATE),
            Column("etat", "État"),
            Column("ecart", "Écart"),
        ),
        rows=tuple(
            (
                line.agent.matricule,
                line.agent.fonction or line.agent.grade,
                len(line.relevees or line.actuelles),
                line.due,
                line.heures if line.semaine else None,
                line.semaine.relevee_le if line.semaine else None,
                Cell(ETATS[line.etat], tone="ok" if line.etat == APPLIQUEE else ""),
                f"{line.phrase_ecart}. {line.semaine.explication}" if line.phrase_ecart and line.semaine else "",
            )
            for line in lines
        ),
        empty_text="Aucun agent en fonction.",
    )


def table_etp(services: Sequence[EtpDeService], jour: date) -> Table:
    """ETP of each service today and once every survey is applied; the totals are equal, always."""
    return Table(
        key="etp-des-releves",
        title="ETP par service, avant et après application des relevés",
        caption=REGLE,
        source=SOURCE,
        date=jour,
        sensitivity=Sensitivity.NAMED,
        columns=(
            Column("service", "Service"),
            Column("actuel", "Aujourd’hui", Kind.ETP),
            Column("releve", "Selon les relevés", Kind.ETP),
            Column("ecart", "Écart", Kind.ETP),
        ),
        rows=tuple((one.service, one.actuel, one.releve, one.releve - one.actuel) for one in services),
        total_row=_ensemble(services),
        empty_text="Aucun agent en fonction.",
    )


def _ensemble(services: Sequence[EtpDeService]) -> tuple | None:
    before, after = (total_etp(getattr(one, name) for one in services) for name in ("actuel", "releve"))
    return ("Ensemble", before, after, after - before) if services else None


def table_agent(line: SemaineLue, names: Mapping[int, str], jour: date) -> Table:
    """The preview of one agent: hours, shares and ETP by service, before and after."""
    before, after = line.etp(line.actuelles), line.etp(line.relevees)
    keys = [key for key in (*names, None) if key in before or key in after]
    rows = tuple(
        (
            SANS_SERVICE if key is None else names[key],
            line.actuelles.get(key, ZERO),
            line.relevees.get(key, ZERO),
            before.get(key, ZERO),
            after.get(key, ZERO),
        )
        for key in keys
    )
    return Table(
        key="apercu",
        title="Ce que le relevé change",
        caption=REGLE,
        source=SOURCE,
        date=jour,
        sensitivity=Sensitivity.NAMED,
        columns=(
            Column("service", "Service"),
            Column("part", "Part saisie", Kind.PERCENT),
            Column("part_relevee", "Part relevée", Kind.PERCENT),
            Column("etp", "ETP saisis", Kind.ETP),
            Column("etp_releves", "ETP relevés", Kind.ETP),
        ),
        rows=rows,
        total_row=(
            "Ensemble",
            sum(line.actuelles.values(), ZERO),
            sum(line.relevees.values(), ZERO),
            total_etp(before.values()),
            total_etp(after.values()),
        ),
    )
