"""Lines of the pages of ``diagnostics`` (format: ``tests/permissions/table.py``)."""

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal

from diagnostics.cadrage import Raison
from diagnostics.ecriture_classeur import classeur
from diagnostics.models import Budget, ImportServices, MoyenService
from diagnostics.queries_maturity import enonces
from diagnostics.queries_sheets import diagnostic_of
from diagnostics.services import budgets
from diagnostics.services.comments import comment
from diagnostics.services.commitments import save_commitment
from diagnostics.services.framing import close_answers, save_answer
from diagnostics.services.maturity import open_wave
from diagnostics.services.poolings import save_pooling
from diagnostics.services.presences import add_local_service
from diagnostics.services.register import decide_proposal
from diagnostics.services.sheets import Row, save_costs, save_sheet
from diagnostics.services.strata import save_strata
from diagnostics.services.testimonies import save_testimony
from diagnostics.services.workbook import receive, save_import
from diagnostics.services.workload import save_workload
from diagnostics.strates import Strate
from projects.models import Service
from projects.options import Option
from projects.services.method import set_options
from tests.diagnostics.budgets import budget_xml, person, siret_of
from tests.permissions.table import Line, everyone, only

NO_HISTORY = {"representant": 403, "secretaire_cst": 403, "responsable": 403}


def _bourg(cast) -> dict:
    return {"siren": cast.bourg.siren}


def _local(cast) -> dict:
    known = Service.objects.filter(project=cast.project, libelle="Port de plaisance").first()
    service = known or add_local_service(
        collectivite=cast.bourg, nom="Port de plaisance", famille=Service.Famille.TECHNIQUE
    )
    return {"siren": cast.bourg.siren, "service": service.pk}


def _answers(cast) -> dict:
    return {f"etat-{service.pk}": "EXISTE" for service in cast.project.services.order_by("rang")}


def _sheet(cast) -> dict:
    return {"siren": cast.bourg.siren, "service": cast.project.services.get(code="VOIRIE").pk}


def _priced(cast) -> dict:
    """A small service of Bourg with a staff cost: its explanation exists for Bourg alone."""
    given = _sheet(cast)
    save_costs(
        collectivite=cast.bourg,
        service=Service.objects.get(pk=given["service"]),
        annee=2025,
        source="CA 2025",
        montants={"PERSONNEL": Decimal("41200.00")},
    )
    return given | {"annee": 2025}


def _priced_service(cast) -> dict:
    return {"service": _priced(cast)["service"]}


def _one_service(cast) -> dict:
    return {"service": _sheet(cast)["service"]}


def _pooling(cast) -> dict:
    values = {"libelle": "Balayeuse", "forme": "ENTENTE", "date_debut": date(2020, 1, 1), "autres_parties": ""}
    return {"pk": save_pooling(project=cast.project, values=values, parties=[cast.bourg, cast.petit]).pk}


def _pooling_data(cast) -> dict:
    parties = [cast.bourg.pk, cast.petit.pk]
    return {"libelle": "Balayeuse", "forme": "ENTENTE", "date_debut": "01/01/2020", "parties": parties}


def _budget(cast) -> dict:
    found = Budget.objects.filter(collectivite=cast.bourg).first()
    if found is None:
        data = budget_xml(siret=siret_of(cast.bourg.siren), people=person("Rédacteur", "B")).encode("iso-8859-1")
        lu = budgets.comparer(cast.project, io.BytesIO(data))
        found = budgets.deposer(lu=lu, nom_fichier="budget.xml", auteur=cast.drh)
    return {"numero": found.numero}


WRITES = only(302, "chef_projet")
# who keeps the posts of Bourg-Essai; the other HR keep those of another employer, and their import is not theirs to see
OWN_POSTS = ("drh",)
ALL_POSTS = ("drh", "autre_drh", "secretaire")
OTHER_POSTS = {"autre_drh": 404, "secretaire": 404}
REASONS = [one.value for one in Raison]
# the maires, the direction and the secrétaire answer for their collectivité; the DRH and the élus without mandate do not
ANSWERERS = ("maire", "autre_maire", "direction", "secretaire")
COMMENTERS = ("chef_projet", "maire", "autre_maire", "elu")
NO_FRAMING = {"representant": 403, "secretaire_cst": 403, "responsable": 403}


ENTRY = {"genre": "GAIN", "libelle": "Un seul contrat", "niveau": "1", "montant_euros": "1 200"}


def _entry(cast) -> dict:
    return {"pk": decide_proposal(project=cast.project, code="CULTURE", garder=True).pk}


def _commented(cast) -> dict:
    """A comment of the maire on a difficulty."""
    row = decide_proposal(project=cast.project, code="CULTURE", garder=True)
    return {"pk": comment(entree=row, auteur=cast.maire, texte="Nos agents se connaissent déjà.").pk}


def _closed(cast) -> dict:
    """An answer is sent, so that there is something to close or to open again."""
    save_answer(collectivite=cast.bourg, raisons=REASONS, lignes_rouges="", reste_communal="", envoyer=True)
    close_answers(project=cast.project)
    return {"motif": "une commune veut répondre"}


def _workbook(cast) -> bytes:
    """The workbook of Bourg as the application prepares it, with one mission more."""
    found = diagnostic_of(cast.project)
    sheets = [found.fiche(cast.bourg, one) for one in found.inventory.communs]
    sheets[0] = replace(sheets[0], missions="Tenir les registres")
    return classeur(cast.bourg, sheets, date(2027, 1, 1))


def _received(cast) -> dict:
    row = receive(collectivite=cast.bourg, data=_workbook(cast), nom_fichier="services.xlsx", auteur=cast.drh)
    return _bourg(cast) | {"pk": row.pk}


def _set_aside(cast) -> dict:
    """An import with one line set aside."""
    given = _received(cast)
    row = ImportServices.objects.get(pk=given["pk"])
    row.plan["ecartes"] = [{"feuille": "Services", "cases": {"service": "Voirie"}, "fautes": {"service": "inconnu"}}]
    row.save()
    return given


def _saved(cast) -> dict:
    given = _received(cast)
    save_import(row=ImportServices.objects.get(pk=given["pk"]), auteur=cast.drh)
    return given


def _commitment(cast) -> dict:
    row = save_commitment(
        collectivite=cast.bourg,
        porteur="Le maire",
        nature="LETTRE",
        date_acte=date(2026, 10, 1),
        data=b"%PDF-1.7\n%%EOF\n",
        filename="lettre.pdf",
        user=cast.maire,
    )
    return {"pk": row.pk}


def _workload(cast) -> dict:
    values = {"service": cast.project.services.get(code="VOIRIE"), "libelle": "Rues balayées"}
    values |= {"volume_avant": Decimal(240), "etp_avant": Decimal(2), "annee_avant": 2025}
    return {"pk": save_workload(project=cast.project, values=values).pk}


TESTIMONY = {"territoire": "Bourg-Essai", "annee": 2026, "theme": "AGENTS", "lecon": "Écrire qui décide."}


def _testimony(cast) -> dict:
    values = TESTIMONY | {"source": "réunion du 05/11/2026", "est_publie": True}
    return {"pk": save_testimony(project=cast.project, values=values).pk}


def software(cast, name: str) -> int:
    """One more software for permits; the row that names it."""
    values = {"nature": "LOGICIEL", "libelle": name, "domaine": "URBANISME"}
    service = cast.project.services.get(code="VOIRIE")
    save_sheet(collectivite=cast.bourg, service=service, missions="", horaires="", moyens=[Row(None, values)])
    return MoyenService.objects.filter(libelle=name).order_by("pk").last().pk


def _software(cast) -> dict:
    return {"un": software(cast, "Droits du sol"), "autre": software(cast, "Permis en ligne")}


def _strata(cast) -> dict:
    one = Strate("COMMUNE", 0, None, Decimal("12.5"))
    return {"pk": save_strata(project=cast.project, strates=(one,), source="publication", annee=2024, auteur=None).pk}


def _maturity(cast) -> dict:
    set_options(project=cast.project, options=frozenset({Option.MATURITE}))
    return {}


def _wave(cast) -> dict:
    _maturity(cast)
    open_wave(project=cast.project, jour=date(2026, 11, 1))
    return {}


LEVELS_GIVEN = dict.fromkeys([one.code for one in enonces()], "3")

LINES: dict[str, list[Line]] = {
    "diagnostics:budgets": [Line(everyone(200))],
    "diagnostics:budget-import": [Line(only(200, *ALL_POSTS)), Line(only(422, *ALL_POSTS), method="POST")],
    "diagnostics:budget": [Line(only(200, *OWN_POSTS) | OTHER_POSTS, kwargs=_budget)],
    "diagnostics:budget-save": [Line(only(302, *OWN_POSTS) | OTHER_POSTS, method="POST", kwargs=_budget)],
    "diagnostics:budget-undo": [Line(only(302, *OWN_POSTS) | OTHER_POSTS, method="POST", kwargs=_budget)],
    "diagnostics:budget-drop": [Line(only(302, *OWN_POSTS) | OTHER_POSTS, method="POST", kwargs=_budget)],
    "diagnostics:services": [Line(everyone(200))],
    "diagnostics:services-export": [Line(everyone(200), kwargs={"cle": "services", "extension": "csv"})],
    "diagnostics:services-employer": [Line(everyone(200), kwargs=_bourg)],
    "diagnostics:services-history": [Line(everyone(200) | NO_HISTORY, kwargs=_bourg)],
    # only the DRH and the direction of Bourg answer for Bourg; those of another employer are told who can
    "diagnostics:services-fill": [
        Line(only(200, "drh", "direction"), kwargs=_bourg),
        Line(only(302, "drh", "direction"), method="POST", kwargs=_bourg, data=_answers),
    ],
    "diagnostics:services-add-local": [
        Line(only(200, "drh", "direction"), kwargs=_bourg),
        Line(
            only(302, "drh", "direction"),
            method="POST",
            kwargs=_bourg,
            data={"nom": "Port de plaisance", "famille": "TECHNIQUE"},
        ),
    ],
    "diagnostics:services-remove-local": [Line(only(302, "drh", "direction"), method="POST", kwargs=_local)],
    "diagnostics:workbook": [Line(only(200, "drh", "direction"), kwargs=_bourg)],
    "diagnostics:workbook-import": [
        Line(only(200, "drh", "direction"), kwargs=_bourg),
        Line(only(422, "drh", "direction"), method="POST", kwargs=_bourg),
    ],
    "diagnostics:workbook-detail": [Line(only(200, "drh", "direction"), kwargs=_received)],
    "diagnostics:workbook-refused": [Line(only(200, "drh", "direction"), kwargs=_set_aside)],
    "diagnostics:workbook-save": [Line(only(302, "drh", "direction"), method="POST", kwargs=_received)],
    "diagnostics:workbook-undo": [Line(only(302, "drh", "direction"), method="POST", kwargs=_saved)],
    "diagnostics:workbook-drop": [Line(only(302, "drh", "direction"), method="POST", kwargs=_received)],
    "diagnostics:sheet": [Line(everyone(200), kwargs=_sheet)],
    "diagnostics:sheet-describe": [
        Line(only(200, "drh", "direction"), kwargs=_sheet),
        Line(only(302, "drh", "direction"), method="POST", kwargs=_sheet, data={"missions": "Entretenir les rues"}),
    ],
    "diagnostics:sheet-costs": [
        Line(only(200, "drh", "direction"), kwargs=_sheet),
        Line(
            only(302, "drh", "direction"),
            method="POST",
            kwargs=_sheet,
            data={"annee": 2025, "source": "CA 2025", "CONTRATS": "1 200"},
        ),
    ],
    # the pay of a small service is told to its own employer: for the others the page does not exist
    "diagnostics:cost-explain": [Line(only(200, "drh", "direction", otherwise=404), kwargs=_priced)],
    "diagnostics:findings": [Line(everyone(200))],
    "diagnostics:findings-service": [Line(everyone(200), kwargs=_one_service)],
    "diagnostics:service-export": [
        Line(everyone(200), kwargs=lambda cast: _priced_service(cast) | {"cle": "couts", "extension": "csv"})
    ],
    "diagnostics:findings-export": [Line(everyone(200), kwargs={"cle": "couts-et-qualite", "extension": "csv"})],
    "diagnostics:crossings": [Line(everyone(200))],
    "diagnostics:crossings-export": [
        Line(everyone(200), kwargs={"cle": "ratios", "extension": "csv"}),
    ],
    "diagnostics:software": [Line(everyone(200))],
    "diagnostics:software-export": [Line(everyone(200), kwargs={"cle": "compatibilites", "extension": "csv"})],
    "diagnostics:software-pair": [
        Line(only(200, "chef_projet"), kwargs=_software),
        Line(WRITES, method="POST", kwargs=_software, data={"lien": "ECHANGE", "source": "l’éditeur"}),
    ],
    "diagnostics:strata": [Line(everyone(200))],
    "diagnostics:strata-export": [Line(everyone(200), kwargs={"cle": "reperes-strates", "extension": "csv"})],
    "diagnostics:strata-model": [Line(only(200, "chef_projet"))],
    "diagnostics:strata-import": [
        Line(only(200, "chef_projet")),
        Line(only(422, "chef_projet"), method="POST"),
    ],
    "diagnostics:strata-remove": [Line(WRITES, method="POST", kwargs=_strata)],
    "diagnostics:priorities": [Line(everyone(200))],
    "diagnostics:priorities-export": [Line(everyone(200), kwargs={"cle": "priorites", "extension": "csv"})],
    "diagnostics:priorities-edit": [Line(only(200, "chef_projet")), Line(WRITES, method="POST", data={})],
    "diagnostics:maturity": [Line(everyone(200), kwargs=_maturity)],
    "diagnostics:maturity-export": [
        Line(everyone(404), kwargs=lambda cast: _maturity(cast) | {"cle": "maturite", "extension": "csv"}),
    ],
    "diagnostics:maturity-answer": [
        Line(everyone(200), kwargs=_wave),
        Line(everyone(302), method="POST", kwargs=_wave, data=LEVELS_GIVEN),
    ],
    "diagnostics:maturity-open": [Line(WRITES, method="POST", kwargs=_maturity)],
    "diagnostics:maturity-close": [Line(WRITES, method="POST", kwargs=_wave)],
    "diagnostics:register": [Line(everyone(200))],
    "diagnostics:register-export": [Line(everyone(200), kwargs={"cle": "gains", "extension": "csv"})],
    "diagnostics:register-decide": [
        Line(WRITES, method="POST", kwargs={"code": "CULTURE"}, data={"reponse": "retenir"}),
    ],
    "diagnostics:register-new": [
        Line(only(200, "chef_projet")),
        Line(WRITES, method="POST", data=ENTRY),
    ],
    "diagnostics:register-edit": [
        Line(only(200, "chef_projet"), kwargs=_entry),
        Line(WRITES, method="POST", kwargs=_entry, data=ENTRY),
    ],
    "diagnostics:register-entry": [Line(everyone(200), kwargs=_entry)],
    "diagnostics:register-comment": [
        Line(only(200, *COMMENTERS), kwargs=_entry),
        Line(only(302, *COMMENTERS), method="POST", kwargs=_entry, data={"texte": "Et le logiciel ?"}),
    ],
    "diagnostics:comment-answer": [
        Line(only(200, "chef_projet"), kwargs=_commented),
        Line(WRITES, method="POST", kwargs=_commented, data={"reponse": "Une rencontre est prévue."}),
    ],
    # one's own, or any of them for the project lead
    "diagnostics:comment-remove": [Line(only(302, "chef_projet", "maire"), method="POST", kwargs=_commented)],
    "diagnostics:register-remove": [Line(WRITES, method="POST", kwargs=_entry)],
    "diagnostics:testimonies": [Line(everyone(200))],
    "diagnostics:testimonies-export": [
        Line(everyone(200), kwargs={"cle": "autres-territoires", "extension": "csv"}),
    ],
    "diagnostics:testimony-take-up": [Line(WRITES, method="POST", kwargs={"code": "BLOIS"})],
    "diagnostics:testimony": [Line(everyone(200), kwargs=_testimony)],
    "diagnostics:testimony-sheet": [Line(everyone(200), kwargs=_testimony)],
    "diagnostics:testimony-new": [
        Line(only(200, "chef_projet")),
        Line(WRITES, method="POST", data=TESTIMONY),
    ],
    "diagnostics:testimony-edit": [
        Line(only(200, "chef_projet"), kwargs=_testimony),
        Line(WRITES, method="POST", kwargs=_testimony, data=TESTIMONY),
    ],
    "diagnostics:testimony-remove": [Line(WRITES, method="POST", kwargs=_testimony)],
    "diagnostics:poolings": [Line(everyone(200))],
    "diagnostics:pooling-new": [
        Line(only(200, "chef_projet")),
        Line(WRITES, method="POST", data=_pooling_data),
    ],
    "diagnostics:pooling-opinion": [
        Line(only(200, *ANSWERERS), kwargs=_pooling),
        Line(only(302, *ANSWERERS), method="POST", kwargs=_pooling, data={"annee": 2026, "note": "3"}),
    ],
    "diagnostics:pooling-edit": [
        Line(only(200, "chef_projet"), kwargs=_pooling),
        Line(WRITES, method="POST", kwargs=_pooling, data=_pooling_data),
    ],
    "diagnostics:pooling-remove": [Line(WRITES, method="POST", kwargs=_pooling)],
    "diagnostics:collection": [Line(everyone(200) | NO_FRAMING)],
    "diagnostics:collection-export": [
        Line(everyone(200) | NO_FRAMING, kwargs={"cle": "collecte", "extension": "csv"}),
    ],
    "diagnostics:collection-due-date": [
        Line(only(200, "chef_projet")),
        Line(WRITES, method="POST", data={"date_limite": "15/01/2027"}),
    ],
    "diagnostics:collection-remind": [Line(WRITES, method="POST", data={})],
    "diagnostics:framing": [Line(everyone(200) | NO_FRAMING)],
    "diagnostics:framing-export": [Line(everyone(200) | NO_FRAMING, kwargs={"cle": "convergence", "extension": "csv"})],
    "diagnostics:framing-answer": [
        Line(only(200, *ANSWERERS)),
        Line(only(302, *ANSWERERS), method="POST", data={"raison": REASONS, "envoyer": "1"}),
    ],
    "diagnostics:framing-basis": [
        Line(only(200, "chef_projet")),
        Line(WRITES, method="POST", data={"texte_base": "Le rapport est facultatif."}),
    ],
    "diagnostics:commitment-new": [
        Line(only(200, "chef_projet", *ANSWERERS)),
        Line(only(422, "chef_projet", *ANSWERERS), method="POST"),
    ],
    # the act of Bourg: the lead, its maire and its direction; those of another collectivité do not see the button
    "diagnostics:commitment-remove": [
        Line(
            only(302, "chef_projet", "maire", "direction") | {"autre_maire": 404, "secretaire": 404},
            method="POST",
            kwargs=_commitment,
        )
    ],
    "diagnostics:portrait": [Line(everyone(200))],
    "diagnostics:portrait-export": [Line(everyone(200), kwargs={"cle": "portrait", "extension": "csv"})],
    # the lead and the directions read all; the élus of Bourg its managerial block; for the others it does not exist
    "diagnostics:notes": [
        Line(only(200, "chef_projet", "direction", "secretaire", "maire", "elu", otherwise=404), kwargs=_bourg)
    ],
    "diagnostics:notes-edit": [
        Line(only(200, "chef_projet", "direction", otherwise=404), kwargs=_bourg),
        Line(only(302, "chef_projet", "direction", otherwise=404), method="POST", kwargs=_bourg),
    ],
    "diagnostics:workload": [Line(everyone(200))],
    "diagnostics:workload-export": [Line(everyone(200), kwargs={"cle": "charge", "extension": "csv"})],
    "diagnostics:workload-new": [Line(only(200, "chef_projet")), Line(only(422, "chef_projet"), method="POST")],
    "diagnostics:workload-edit": [
        Line(only(200, "chef_projet"), kwargs=_workload),
        Line(only(422, "chef_projet"), method="POST", kwargs=_workload),
    ],
    "diagnostics:workload-remove": [Line(WRITES, method="POST", kwargs=_workload)],
    "diagnostics:framing-close": [Line(WRITES, method="POST", data=_closed)],
    "diagnostics:framing-reopen": [Line(WRITES, method="POST", data=_closed)],
}
