"""Lines of the pages of ``reports`` (format: ``tests/permissions/table.py``)."""

from django.core.files.base import ContentFile
from django.utils import timezone

from projects.phases import TROIS_ETAPES
from projects.services.method import create_method
from projects.services.phases import close_phase
from reports.models import Report
from reports.situation import freeze
from tests.permissions import governance, roadmap
from tests.permissions.table import Line, everyone, only

GENERATORS = ("chef_projet", "referent_rh", "drh", "autre_drh", "direction", "secretaire")
TABLE = {"cle": "collectivites", "extension": "csv"}


def _phase(cast) -> dict:
    create_method(project=cast.project, method=TROIS_ETAPES)
    return {"numero": 1}


def _closed(cast) -> dict:
    _phase(cast)
    close_phase(
        phase=cast.project.phases.get(numero=1),
        values=freeze(cast.project, timezone.localdate()),
        user=cast.chef_projet,
    )
    return {"numero": 1}


def _opinions(cast) -> dict:
    roadmap.consultation(cast)
    return {"cle": "avis", "extension": "csv"}


FIGURES = {"s|t|Bourg|etp": ["Effectifs", "Bourg · ETP", "12,00"]}


def _second(audience):
    """A second issue: it can be compared with the first."""

    def given(cast) -> dict:
        first = _issue(audience)(cast)
        row = Report.objects.get(project=cast.project, numero=1)
        row.pk, row.numero = None, 2
        row.chiffres = {"s|t|Bourg|etp": ["Effectifs", "Bourg · ETP", "13,00"]}
        row.save()
        return first | {"numero": 2}

    return given


def _second_csv(audience):
    given = _second(audience)
    return lambda cast: given(cast) | {"extension": "csv"}


def _issue(audience):
    def given(cast) -> dict:
        report = Report(
            project=cast.project,
            kind="diagnostic",
            audience=audience,
            numero=1,
            date_edition=timezone.now(),
            empreinte="0" * 64,
            pages=1,
            taille=4,
            chiffres=FIGURES,
        )
        report.fichier.save(f"{audience}.pdf", ContentFile(b"%PDF"), save=False)
        report.annexe.save(f"{audience}.xlsx", ContentFile(b"PK"), save=False)
        report.modifiable.save(f"{audience}.docx", ContentFile(b"PK"), save=False)
        report.save()
        return {"kind": "diagnostic", "audience": audience, "numero": 1}

    return given


# product.md part C: élus and finances read « élus », staff representatives « CST », everybody the public one
ELUS = everyone(200) | {"representant": 404, "secretaire_cst": 404, "responsable": 404}
CST = everyone(200) | {"maire": 404, "autre_maire": 404, "elu": 404, "finances": 404, "responsable": 404}
ISSUES = [(ELUS, "elus"), (CST, "cst"), (everyone(200), "public")]

SCHEMA = {"kind": "schema"}

LINES: dict[str, list[Line]] = {
    "reports:dashboard": [Line(everyone(200))],
    "reports:desk": [Line(everyone(200))],
    "reports:copil": [Line(everyone(200))],
    "reports:taken": [Line(everyone(200))],
    "reports:taken-export": [Line(everyone(200), kwargs={"cle": "fichiers-emportes", "extension": "csv"})],
    "reports:copil-export": [Line(everyone(200), kwargs=_opinions)],
    "reports:meeting-mode": [Line(governance.SEES, kwargs=governance.a_meeting)],
    "reports:copil-slides": [Line(everyone(200))],
    "reports:meeting-summons": [Line(governance.SEES, kwargs=governance.a_meeting)],
    "reports:meeting-minutes": [Line(governance.SEES, kwargs=governance.a_held_meeting)],
    "reports:meeting-decide": [
        Line(governance.LEAD_POST, method="POST", kwargs=governance.a_held_meeting, data=governance.DECISION)
    ],
    "reports:export": [Line(everyone(200), kwargs=TABLE)],
    "reports:close-phase": [
        Line(only(200, "chef_projet"), kwargs=_phase),
        Line(
            only(302, "chef_projet"),
            method="POST",
            kwargs=_phase,
            data={"motif": "COPIL du 3 mars", "derogation": "vote du COPIL"},
        ),
    ],
    "reports:reopen-phase": [
        Line(only(200, "chef_projet"), kwargs=_closed),
        Line(only(302, "chef_projet"), method="POST", kwargs=_closed, data={"motif": "oubli"}),
    ],
    "reports:situation": [Line(everyone(200), kwargs=_closed)],
    "reports:situation-export": [Line(everyone(200), kwargs=lambda cast: _closed(cast) | TABLE)],
    "reports:list": [Line(everyone(200))],
    "reports:generate": [Line(only(302, *GENERATORS), method="POST", data={"kind": "schema", "audience": "public"})],
    "reports:texts": [
        Line(only(200, "chef_projet"), kwargs=SCHEMA),
        Line(only(302, "chef_projet"), method="POST", kwargs=SCHEMA, data={"territoire": "Six communes."}),
    ],
    "reports:changes": [Line(expected, kwargs=_second(audience)) for expected, audience in ISSUES],
    "reports:changes-export": [Line(expected, kwargs=_second_csv(audience)) for expected, audience in ISSUES],
    "reports:restitution": [Line(everyone(200) | {"representant": 403, "secretaire_cst": 403, "responsable": 403})],
    "reports:restitution-project": [Line(only(200, "chef_projet"), method="POST")],
    "reports:restitution-employer": [Line(only(200, "drh", "autre_drh", "secretaire"), method="POST")],
    "reports:papers": [Line(everyone(200))],
    "reports:plan": [Line(everyone(200))],
    "reports:conference": [Line(everyone(200))],
    # a committee is followed by its own employer and by who sees every body
    "reports:cst": [
        Line(
            only(200, *governance.ALL_BODIES, "maire", "elu", "representant", "secretaire_cst", otherwise=404),
            kwargs=lambda cast: roadmap.service(cast) | {"cible": cast.bourg.siren, "extension": "docx"},
        )
    ],
    "reports:commune": [Line(everyone(200), kwargs=lambda cast: {"siren": cast.bourg.siren, "extension": "docx"})],
    "reports:action": [Line(everyone(200), kwargs=lambda cast: roadmap.one_action(cast) | {"extension": "docx"})],
    "reports:act": [Line(everyone(200), kwargs=lambda cast: roadmap.service(cast) | {"modele": "convention"})],
    "reports:party-act": [
        Line(
            everyone(200),
            kwargs=lambda cast: roadmap.service(cast) | {"modele": "deliberation", "siren": cast.bourg.siren},
        )
    ],
    "reports:council-act": [
        Line(everyone(200), kwargs=lambda cast: {"modele": "avis", "siren": cast.bourg.siren}),
        Line(everyone(404), kwargs=lambda cast: {"modele": "avis", "siren": cast.epci.siren}),
    ],
    "reports:framing-letter": [
        Line(
            everyone(200) | {"representant": 403, "secretaire_cst": 403, "responsable": 403},
            kwargs={"extension": "docx"},
        )
    ],
    "reports:download": [Line(expected, kwargs=_issue(audience)) for expected, audience in ISSUES],
    "reports:word": [Line(expected, kwargs=_issue(audience)) for expected, audience in ISSUES],
    "reports:annex": [Line(expected, kwargs=_issue(audience)) for expected, audience in ISSUES],
}
