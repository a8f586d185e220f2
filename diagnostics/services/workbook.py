"""The life of a workbook of services: received, previewed, saved but for what is refused, undone within 24 hours.

The preview is the writing itself, done and taken back: it cannot promise anything else than what is saved. What changed
is read by comparing everything the employer has before and after.
"""

from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from common.codes import normalise
from common.rubriques import Rubrique
from common.tabular.reading import TabularFile
from common.tabular.refusals import FichierRefuse, Refusal
from common.values import choice_reader, format_date, format_decimal
from diagnostics.classeur import COUTS, FEUILLES, MOYENS, QUALITE, SERVICES, VOLUMES, Ligne, Lu, lire, valeurs
from diagnostics.models import (
    CoutConstate,
    FicheService,
    ImportServices,
    MesureQualite,
    MoyenService,
    ServicePresence,
    VolumeService,
)
from diagnostics.services.presences import Answer, save_answers
from diagnostics.services.sheets import Row, save_costs, save_sheet
from hr.classeur import verifier_employeur
from hr.numeros_interdits import refuser_le_nom, refuser_les_numeros
from projects.models import Collectivite, Service

UNDO = timedelta(hours=24)
Etat = ImportServices.Etat
# parents before their lines; from an employer to its rows
MODELS: dict[type[models.Model], str] = {
    ServicePresence: "collectivite",
    FicheService: "collectivite",
    VolumeService: "fiche__collectivite",
    MoyenService: "fiche__collectivite",
    MesureQualite: "fiche__collectivite",
    CoutConstate: "fiche__collectivite",
}
BY_NAME = {model.__name__: model for model in MODELS}
LINES = {
    VOLUMES: (VolumeService, "volumes", ("nature", "libelle", "annee", "date_constat")),
    MOYENS: (MoyenService, "moyens", ("nature", "libelle")),
    QUALITE: (MesureQualite, "mesures", ("libelle", "annee")),
}
UNTOLD = {"id", "date_saisie", "collectivite_id", "service_id", "fiche_id"}
WRITTEN_SINCE = "Une fiche a changé depuis cet import : annuler perdrait ces changements."


class _TakenBack(Exception):
    """What was tried is not kept."""


def _values(row: models.Model) -> dict[str, str | None]:
    """The stored fields of a row as text."""
    kept = (field for field in row._meta.concrete_fields if field.name != "date_saisie")
    return {f.attname: None if (value := getattr(row, f.attname)) is None else str(value) for f in kept}


def _state(collectivite: Collectivite) -> dict[tuple[str, int], dict[str, str | None]]:
    """Everything that one employer said of its services, by (model, key)."""
    return {
        (model.__name__, row.pk): _values(row)
        for model, path in MODELS.items()
        for row in model.objects.filter(**{path: collectivite}).order_by("pk")
    }


def _differences(before: dict, after: dict) -> list[dict]:
    """What was created, changed or taken away, parents first."""
    keys = sorted(before.keys() | after.keys(), key=lambda key: (list(BY_NAME).index(key[0]), key[1]))
    return [
        {"modele": key[0], "pk": key[1], "avant": before.get(key), "apres": after.get(key)}
        for key in keys
        if before.get(key) != after.get(key)
    ]


def _shown(model: type[models.Model], name: str, value: str | None) -> str:
    if not value:
        return "(vide)"
    field = model._meta.get_field(name)
    if field.choices:
        return str(dict(field.flatchoices).get(field.to_python(value), value))
    read = field.to_python(value)
    if isinstance(field, models.DecimalField):
        return format_decimal(read)
    return format_date(read) if isinstance(field, models.DateField) else str(read)


def _in_words(changes: Iterable[dict], after: dict, before: dict, services: dict[int, str]) -> list[dict]:
    """Each change as the preview tells it: service, what, from, to."""
    both = {**before, **after}
    told = []
    for one in changes:
        model = BY_NAME[one["modele"]]
        row = one["apres"] or one["avant"]
        sheet = both.get(("FicheService", int(row["fiche_id"]))) if "fiche_id" in row else row
        named = {"rubrique", "annee"} if model is CoutConstate else {"libelle"}
        told_fields = [f.name for f in model._meta.concrete_fields if f.attname not in UNTOLD | named]
        old, new = one["avant"] or {}, one["apres"] or {}
        name = row.get("libelle") or (
            f"{dict(CoutConstate._meta.get_field('rubrique').flatchoices)[row['rubrique']]} {row['annee']}"
            if model is CoutConstate
            else ""
        )
        for field in told_fields:
            if (old.get(field) or "") != (new.get(field) or ""):
                told.append(
                    {
                        "service": services.get(int(sheet["service_id"]), ""),
                        "quoi": name,
                        "champ": str(model._meta.get_field(field).verbose_name),
                        "avant": _shown(model, field, old.get(field)) if one["avant"] else "—",
                        "apres": _shown(model, field, new.get(field)) if one["apres"] else "(retiré)",
                    }
                )
    return told


class _Writer:
    """One workbook being written for one employer. ``refused``: what was set aside, line by line."""

    def __init__(self, collectivite: Collectivite, lu: Lu, reason: str) -> None:
        self.collectivite, self.lu, self.reason = collectivite, lu, reason
        found = Service.objects.filter(project_id=collectivite.project_id).order_by("rang", "libelle", "pk")
        self.services = {one.pk: one for one in found if one.collectivite_id in {None, collectivite.pk}}
        self.read_service = choice_reader({one.libelle: pk for pk, one in self.services.items()})
        self.refused: list[Refusal] = []
        self._stored: dict[str, dict[tuple, list[int]]] = {}
        self._taken: set[tuple] = set()

    def write(self) -> None:
        """Every line that is accepted, in the order of the sheets."""
        seen: set[tuple] = set()
        for line in self.lu.lignes:
            read, refused = valeurs(line, self.read_service)
            if not refused and line.feuille in {SERVICES, COUTS}:
                key = (line.feuille, read["service"], read.get("annee"))
                if key in seen:
                    refused = [self._whole(line, "service", "cette ligne en répète une autre", "une ligne par service")]
                seen.add(key)
            if refused:
                if line.feuille in LINES and "service" in read:
                    # a line that is refused keeps its place: the next of that name is not written over it
                    with suppress(KeyError, ValidationError):
                        self._take(line.feuille, read["service"], read)
                self.refused += refused
                continue
            try:
                with transaction.atomic():
                    self._line(line, self.services[read.pop("service")], read)
            except ValidationError as error:
                self.refused += self._from_service(line, error)

    def _whole(self, line: Ligne, cle: str, reason: str, expected: str = "") -> Refusal:
        key = cle if cle in line.adresses else "service"
        return Refusal(line.feuille, line.adresses[key], line.cases[key], reason, expected, line.numero, key)

    def _from_service(self, line: Ligne, error: ValidationError) -> list[Refusal]:
        if not hasattr(error, "error_dict"):
            return [self._whole(line, "service", " ".join(error.messages))]
        return [self._whole(line, name, " ".join(texts)) for name, texts in error.message_dict.items()]

    def _line(self, line: Ligne, service: Service, read: dict[str, Any]) -> None:
        if line.feuille == SERVICES:
            self._service(service, read)
        elif line.feuille == COUTS:
            amounts = {code.value: read[code.value] for code in Rubrique if code.value in read}
            save_costs(
                collectivite=self.collectivite,
                service=service,
                annee=read["annee"],
                source=read["source"],
                montants=amounts,
                reason=self.reason,
            )
        else:
            self._item(line.feuille, service, read)

    def _service(self, service: Service, read: dict[str, Any]) -> None:
        held = ServicePresence.objects.filter(collectivite=self.collectivite, service=service).first()
        state = read.get("etat") or (held.etat if held else "")
        texts = {
            name: read[name] or "" if name in read else (getattr(held, name) if held else "")
            for name in ("nom_local", "prestataire")
        }
        if texts["prestataire"] and state != ServicePresence.Etat.EXTERNALISE:
            raise ValidationError({"prestataire": "seul un service externalisé est assuré par un autre"})
        if state:
            save_answers(
                collectivite=self.collectivite, answers={service.pk: Answer(state, **texts)}, reason=self.reason
            )
        elif texts["nom_local"]:
            raise ValidationError({"etat": "dire d’abord si ce service existe"})
        sheet = FicheService.objects.filter(collectivite=self.collectivite, service=service).first()
        written = {
            name: read[name] or "" if name in read else (getattr(sheet, name) if sheet else "")
            for name in ("missions", "horaires")
        }
        if sheet is not None and all(getattr(sheet, name) == text for name, text in written.items()):
            return
        if sheet is not None or any(written.values()):
            save_sheet(collectivite=self.collectivite, service=service, reason=self.reason, **written)

    def _item(self, feuille: str, service: Service, read: dict[str, Any]) -> None:
        model, kind, _ = LINES[feuille]
        for field in model._meta.concrete_fields:
            if field.name in read and read[field.name] is None and not field.null:
                read[field.name] = field.get_default() if field.has_default() else ""
        pk = self._take(feuille, service.pk, read)
        if feuille == VOLUMES:
            _check_volume(read)
        sheet = FicheService.objects.filter(collectivite=self.collectivite, service=service).first()
        save_sheet(
            collectivite=self.collectivite,
            service=service,
            missions=sheet.missions if sheet else "",
            horaires=sheet.horaires if sheet else "",
            reason=self.reason,
            **{kind: [Row(pk, read)]},
        )

    def _take(self, feuille: str, service_pk: int, read: dict[str, Any]) -> int | None:
        """The stored line that this one is about, ``None`` for a new one.

        Raises ``ValidationError`` on a line beyond those that are stored: the same volume would be counted twice.
        """
        keys = LINES[feuille][2]
        key = _key(service_pk, {name: read[name] for name in keys if name in read}, keys)
        waiting = self._by_key(feuille)[key]
        if not waiting and (feuille, key) in self._taken:
            raise ValidationError("cette ligne en répète une autre")
        self._taken.add((feuille, key))
        return waiting.pop(0) if waiting else None

    def _by_key(self, feuille: str) -> dict[tuple, list[int]]:
        """The stored lines of one sheet that no line of the file took yet, by what names them."""
        if feuille not in self._stored:
            model, _, keys = LINES[feuille]
            found: dict[tuple, list[int]] = defaultdict(list)
            rows = model.objects.filter(fiche__collectivite=self.collectivite).select_related("fiche")
            for row in rows.order_by(*model._meta.ordering):
                found[_key(row.fiche.service_id, {key: getattr(row, key) for key in keys}, keys)].append(row.pk)
            self._stored[feuille] = found
        return self._stored[feuille]


def _key(service_pk: int, read: dict[str, Any], keys: tuple[str, ...]) -> tuple:
    """What names a line: its service, its nature, its words whatever the accents, its year or its day."""
    return (service_pk, *(normalise(read[key]) if key == "libelle" else read.get(key) for key in keys))


def _check_volume(read: dict[str, Any]) -> None:
    yearly = read["nature"] == VolumeService.Nature.ANNUEL
    wanted, other = ("annee", "date_constat") if yearly else ("date_constat", "annee")
    if read.get(wanted) is None:
        raise ValidationError({wanted: "dire de quelle année" if yearly else "dire quel jour on les a comptés"})
    if read.get(other) is not None:
        raise ValidationError({other: "une année ou une date, selon la nature : pas les deux"})


def _write(collectivite: Collectivite, lu: Lu, reason: str) -> tuple[list[dict], dict]:
    """Write, then tell: the differences, and the plan (what the preview shows). One transaction around it."""
    before = _state(collectivite)
    writer = _Writer(collectivite, lu, reason)
    writer.write()
    after = _state(collectivite)
    changes = _differences(before, after)
    names = {pk: one.libelle for pk, one in writer.services.items()}
    words = _in_words(changes, after, before, names)
    set_aside = {(one.sheet, one.row) for one in writer.refused}
    plan = {
        "mots": words,
        "refus": [one.as_json() for one in writer.refused],
        "ecartes": _set_aside(lu, writer.refused),
        "laisse": list(lu.laisse),
        "empreinte": sha256(repr((words, len(set_aside))).encode()).hexdigest(),
        "compte": {
            "lues": len(lu.lignes),
            "ecartees": len(set_aside),
            "creees": sum(one["avant"] is None for one in changes),
            "changees": sum(one["avant"] is not None for one in changes),
        },
    }
    return changes, plan


def _set_aside(lu: Lu, refused: Iterable[Refusal]) -> list[dict]:
    """The lines that are not written, as they were read, with what is wrong in each cell (key → sentence)."""
    faults: dict[tuple[str, int], dict[str, str]] = {}
    for one in refused:
        said = f"{one.reason}\nAttendu : {one.expected}" if one.expected else one.reason
        faults.setdefault((one.sheet, one.row), {}).setdefault(one.key or FEUILLES[one.sheet][0].cle, said)
    return [
        {"feuille": line.feuille, "cases": dict(line.cases), "fautes": faults[line.feuille, line.numero]}
        for line in lu.lignes
        if (line.feuille, line.numero) in faults
    ]


def _preview(collectivite: Collectivite, lu: Lu) -> dict:
    plan: dict = {}
    with suppress(_TakenBack), transaction.atomic():
        _, plan = _write(collectivite, lu, "aperçu")
        raise _TakenBack
    return plan


@transaction.atomic
def receive(*, collectivite: Collectivite, data: bytes, nom_fichier: str, auteur) -> ImportServices:
    """Read a workbook and say what it would do; nothing of it is written. Raises ``FichierRefuse``."""
    refuser_le_nom(nom_fichier)
    fichier = TabularFile(data, nom_fichier)
    refuser_les_numeros(fichier)
    verifier_employeur(fichier, collectivite)
    lu = lire(fichier)
    if not lu.lignes:
        raise FichierRefuse("Ce classeur est vide.", "Remplissez au moins une ligne.")
    plan = _preview(collectivite, lu)
    return ImportServices.objects.create(
        collectivite=collectivite,
        auteur=auteur,
        nom_fichier=nom_fichier[-200:],
        lu=lu.en_json(),
        plan=plan,
        compte=plan["compte"],
    )


@transaction.atomic
def save_import(*, row: ImportServices, auteur) -> ImportServices:
    """Write what the preview showed; what was refused stays aside.

    Raises ``ValidationError`` when the import waits for nothing, or when the data changed since the preview.
    """
    kept = ImportServices.objects.select_for_update().get(pk=row.pk)
    if kept.etat != Etat.APERCU or not kept.lu:
        raise ValidationError("Cet import n’attend pas de confirmation.")
    changes, plan = _write(kept.collectivite, Lu.de_json(kept.lu), f"import de « {kept.nom_fichier} »")
    if plan["empreinte"] != kept.plan["empreinte"]:
        raise ValidationError("Les services ont changé depuis l’aperçu : déposez le classeur à nouveau.")
    kept.etat, kept.annulation, kept.auteur = Etat.ENREGISTRE, changes, auteur
    kept.compte, kept.date_enregistrement, kept.lu = plan["compte"], timezone.now(), {}
    kept.save()
    return kept


def can_be_undone(row: ImportServices, now: datetime | None = None) -> bool:
    """Whether the import was saved less than 24 hours ago."""
    moment = now or timezone.now()
    return row.etat == Etat.ENREGISTRE and bool(row.annulation) and row.date_enregistrement + UNDO >= moment


@transaction.atomic
def undo_import(*, row: ImportServices) -> None:
    """Put everything back as before. Raises ``ValidationError`` after 24 hours, or when something changed since."""
    kept = ImportServices.objects.select_for_update().get(pk=row.pk)
    if not can_be_undone(kept):
        raise ValidationError("Cet import ne s’annule plus : le délai de 24 heures est passé.")
    reason = f"annulation de l’import de « {kept.nom_fichier} »"
    current = _state(kept.collectivite)
    for one in kept.annulation:
        if current.get((one["modele"], one["pk"])) != one["apres"]:
            raise ValidationError(WRITTEN_SINCE)
    for one in reversed(kept.annulation):
        model = BY_NAME[one["modele"]]
        if one["avant"] is None:
            found = model.objects.get(pk=one["pk"])
            if model is FicheService and _has_lines(found):
                raise ValidationError(WRITTEN_SINCE)
            found._change_reason = reason
            found.delete()
    for one in kept.annulation:
        if one["avant"] is not None:
            model = BY_NAME[one["modele"]]
            found = model.objects.filter(pk=one["pk"]).first() or model()
            for field in model._meta.concrete_fields:
                if field.attname in one["avant"]:
                    text = one["avant"][field.attname]
                    setattr(found, field.attname, None if text is None else field.to_python(text))
            found._change_reason = reason
            found.save()
    kept.etat, kept.date_annulation, kept.annulation = Etat.ANNULE, timezone.now(), []
    kept.save()


def _has_lines(sheet: FicheService) -> bool:
    return any(
        model.objects.filter(fiche=sheet).exists()
        for model in (VolumeService, MoyenService, MesureQualite, CoutConstate)
    )


@transaction.atomic
def drop_import(*, row: ImportServices) -> None:
    """Forget a preview that will not be confirmed."""
    if row.etat == Etat.APERCU:
        row.etat, row.lu, row.plan = Etat.ABANDONNE, {}, {}
        row.save()


def purge_service_imports(now: datetime | None = None) -> int:
    """Empty what was received or saved more than 24 hours ago; the numbers stay. Returns how many were emptied."""
    limit = (now or timezone.now()) - UNDO
    old = ImportServices.objects.filter(models.Q(date_enregistrement=None) | models.Q(date_enregistrement__lt=limit))
    rows = [one for one in old.filter(date_depot__lt=limit).order_by("pk") if one.lu or one.plan or one.annulation]
    for one in rows:
        one.lu, one.plan, one.annulation = {}, {}, []
        one.etat = Etat.ABANDONNE if one.etat == Etat.APERCU else one.etat
        one.save()
    return len(rows)
