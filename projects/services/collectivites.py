"""Bring employers into a project and let them leave it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from simple_history.utils import bulk_create_with_history

from common.codes import CodeInvalide, normalise, siren_of
from common.codes import siren as read_siren
from projects.models import Collectivite, CommuneReferentiel, EpciReferentiel, Project
from projects.services.archive import check_not_archived
from projects.services.limits import Mesure, check_limit
from projects.services.referentiel import ANNEE_POPULATION, SOURCE_POPULATION
from projects.wording import one_line

# Kinds that a person adds by SIREN and name; communes come from the référentiel.
ATTACHED_KINDS = (
    Collectivite.Kind.CCAS,
    Collectivite.Kind.CIAS,
    Collectivite.Kind.SYNDICAT,
    Collectivite.Kind.CDG,
    Collectivite.Kind.AUTRE,
)
_NAME_MAX = 200
_KIND_ORDER = {Collectivite.Kind.EPCI: 0, Collectivite.Kind.COMMUNE: 1}
_ATTACHED_ORDER = 2


@dataclass(frozen=True)
class CollectiviteSpec:
    """An employer to bring into a project. ``population`` in inhabitants, with its year and its source."""

    kind: str
    siren: str
    nom: str
    code_insee: str = ""
    population: int | None = None
    annee_population: int | None = None
    source_population: str = ""
    mode_financement: str = ""

    @property
    def kind_label(self) -> str:
        """The kind as people say it."""
        return Collectivite.Kind(self.kind).label


# --- from the référentiel -------------------------------------------------------------------------------------------


def spec_of_epci(epci: EpciReferentiel) -> CollectiviteSpec:
    """The EPCI as an employer, population municipale 2023."""
    return CollectiviteSpec(
        kind=Collectivite.Kind.EPCI,
        siren=epci.siren,
        nom=epci.nom,
        population=epci.pmun_2023,
        annee_population=ANNEE_POPULATION,
        source_population=SOURCE_POPULATION,
        mode_financement=epci.mode_financement,
    )


def spec_of_commune(commune: CommuneReferentiel) -> CollectiviteSpec:
    """The commune as an employer, population municipale 2023. Raises ValidationError when it has no SIREN."""
    if not commune.siren:
        raise ValidationError(f"{commune.nom} n’a pas de SIREN dans le référentiel\u202f: ajoutez-la par son SIREN.")
    known = commune.pmun_2023 is not None
    return CollectiviteSpec(
        kind=Collectivite.Kind.COMMUNE,
        siren=commune.siren,
        nom=commune.nom,
        code_insee=commune.code_insee,
        population=commune.pmun_2023,
        annee_population=ANNEE_POPULATION if known else None,
        source_population=SOURCE_POPULATION if known else "",
    )


def collectivites_of_epci(siren: str) -> list[CollectiviteSpec]:
    """The EPCI of the référentiel, then its member communes in alphabetical order.

    Raises ValidationError (key « epci ») on an impossible or unknown SIREN.
    """
    try:
        siren = read_siren(siren)
    except CodeInvalide as error:
        raise ValidationError({"epci": f"{error}."}) from error
    epci = EpciReferentiel.objects.filter(siren=siren).first()
    if epci is None:
        detail = "lancez d’abord load_referentiel" if not EpciReferentiel.objects.exists() else "périmètre DGCL 2025"
        raise ValidationError({"epci": f"Aucun EPCI à fiscalité propre n’a le SIREN {siren} ({detail})."})
    communes = sorted(epci.communes.all(), key=lambda commune: (normalise(commune.nom), commune.code_insee))
    return [spec_of_epci(epci), *(spec_of_commune(commune) for commune in communes)]


# --- rules ----------------------------------------------------------------------------------------------------------


def check_spec(spec: CollectiviteSpec) -> CollectiviteSpec:
    """The spec with a tidy SIREN (that of the SIRET, where one is given) and name. Raises ValidationError with the keys « siren », « nom » and « kind »."""
    errors: dict[str, str] = {}
    siren = spec.siren
    nom = one_line(spec.nom)
    try:
        siren = siren_of(spec.siren)
    except CodeInvalide as error:
        errors["siren"] = f"{error}."
    if not nom:
        errors["nom"] = "Donnez le nom de l’organisme."
    elif len(nom) > _NAME_MAX:
        errors["nom"] = f"Le nom dépasse {_NAME_MAX} caractères."
    if spec.kind not in Collectivite.Kind.values:
        known = ", ".join(Collectivite.Kind.values)
        errors["kind"] = f"Nature «\u00a0{spec.kind}\u00a0» inconnue. Natures possibles\u202f: {known}."
    if errors:
        raise ValidationError(errors)
    return replace(spec, siren=siren, nom=nom)


def check_perimeter(specs: Sequence[CollectiviteSpec]) -> list[CollectiviteSpec]:
    """Every spec checked; exactly one EPCI, and no organisation twice.

    Raises ValidationError with the key « collectivites » (one sentence per fault).
    """
    checked, faults = [], []
    for spec in specs:
        try:
            checked.append(check_spec(spec))
        except ValidationError as error:
            faults += [f"{spec.nom or spec.siren}\u202f: {message}" for message in error.messages]
    seen: dict[str, str] = {}
    for spec in checked:
        if spec.siren in seen:
            faults.append(f"Le SIREN {spec.siren} est donné deux fois ({seen[spec.siren]} et {spec.nom}).")
        seen.setdefault(spec.siren, spec.nom)
    epci = [spec.nom for spec in checked if spec.kind == Collectivite.Kind.EPCI]
    if not faults and not epci:
        faults.append("Choisissez l’EPCI du projet.")
    if len(epci) > 1:
        faults.append(f"Un projet porte sur un seul EPCI (ici\u202f: {', '.join(epci)}).")
    if faults:
        raise ValidationError({"collectivites": faults})
    return checked


def _in_order(specs: Iterable[CollectiviteSpec]) -> list[CollectiviteSpec]:
    """The EPCI, the communes in alphabetical order, then the attached bodies as given."""

    def key(spec: CollectiviteSpec) -> tuple[int, str]:
        rank = _KIND_ORDER.get(spec.kind, _ATTACHED_ORDER)
        return (rank, normalise(spec.nom) if rank < _ATTACHED_ORDER else "")

    return sorted(specs, key=key)


# --- verbs ----------------------------------------------------------------------------------------------------------


def _row(project: Project, spec: CollectiviteSpec, rang: int) -> Collectivite:
    return Collectivite(
        project=project,
        kind=spec.kind,
        siren=spec.siren,
        nom=spec.nom,
        code_insee=spec.code_insee,
        population=spec.population,
        annee_population=spec.annee_population,
        source_population=spec.source_population,
        mode_financement=spec.mode_financement,
        rang=rang,
    )


@transaction.atomic
def create_perimeter(*, project: Project, specs: Sequence[CollectiviteSpec], reason: str) -> list[Collectivite]:
    """Write the first employers of a project, all at once. Raises ValidationError as ``check_perimeter``."""
    rows = [_row(project, spec, rang) for rang, spec in enumerate(_in_order(check_perimeter(specs)))]
    return bulk_create_with_history(rows, Collectivite, default_change_reason=reason)


@transaction.atomic
def add_collectivite(
    *,
    project: Project,
    spec: CollectiviteSpec,
    reason: str = "entrée dans le périmètre",
    date_entree: date | None = None,
) -> Collectivite:
    """One more employer, or one that had left and comes back. ``date_entree``: today by default.

    Raises ValidationError with the keys of ``check_spec``: also when the SIREN is already in the project, or when it
    would be a second EPCI, or the project archived.
    """
    check_not_archived(project)
    spec = check_spec(spec)
    day = date_entree or timezone.localdate()
    known = project.collectivites.filter(siren=spec.siren).first()
    if known is not None and known.date_sortie is None:
        raise ValidationError({"siren": f"Le SIREN {spec.siren} est déjà dans le projet\u202f: {known.nom}."})
    check_limit(project, Mesure.COLLECTIVITES, 1)
    if known is not None:
        known.date_sortie = None
        known._change_reason = reason
        known.save()
        return known
    if spec.kind == Collectivite.Kind.EPCI and project.collectivites.filter(kind=Collectivite.Kind.EPCI).exists():
        raise ValidationError({"kind": "Le projet a déjà son EPCI."})
    last = project.collectivites.order_by("-rang").values_list("rang", flat=True).first()
    row = _row(project, spec, 0 if last is None else last + 1)
    row.date_entree = day
    row._change_reason = reason
    row.save()
    return row


@transaction.atomic
def remove_collectivite(*, collectivite: Collectivite, date_sortie: date, reason: str) -> None:
    """The employer leaves after ``date_sortie`` (last day included). Its data stay; its people lose their hats then.

    Raises ValidationError (keys « date_sortie », « motif », or none for the EPCI, which cannot leave).
    """
    reason = reason.strip()
    errors: dict[str, str] = {}
    if collectivite.kind == Collectivite.Kind.EPCI:
        raise ValidationError("L’EPCI porte le projet\u202f: il ne peut pas en sortir.")
    if not reason:
        errors["motif"] = "Donnez le motif de la sortie\u202f: l’histoire du projet le garde."
    if collectivite.date_entree and date_sortie < collectivite.date_entree:
        errors["date_sortie"] = (
            f"La sortie vient avant l’entrée dans le périmètre ({collectivite.date_entree:%d/%m/%Y})."
        )
    if errors:
        raise ValidationError(errors)
    collectivite.date_sortie = date_sortie
    collectivite._change_reason = f"sortie du périmètre\u202f: {reason}"
    collectivite.save()
