"""The answers of « Nouveau projet », page after page, and what they amount to.

``ProjectDraft.donnees`` holds plain JSON with these keys, each absent until its page was saved:
``identite`` {nom, date_debut, date_fin, base_legale} (ISO dates, ``nom`` may be empty) · ``epci`` a SIREN ·
``retraits`` and ``ajouts`` lists of INSEE codes (members dropped, other communes added) · ``organismes`` a list of
{kind, siren, nom} · ``methode`` a list of {cle, titre, etapes: [{cle, titre}]}.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from common.codes import normalise
from projects.models import Collectivite, CommuneReferentiel, EpciReferentiel, Project, ProjectDraft
from projects.models.project import BaseLegale
from projects.phases import TROIS_ETAPES, PhaseTemplate, StepTemplate
from projects.services.collectivites import (
    ATTACHED_KINDS,
    CollectiviteSpec,
    check_spec,
    spec_of_commune,
    spec_of_epci,
)
from projects.services.creation import create_project, proposed_name, warnings_for
from projects.services.method import ADDED_STEP_PREFIX, STEP_TITLE_MAX, tidy_title
from projects.wording import one_line


@dataclass(frozen=True)
class CommuneChoice:
    """A commune on the page of the perimeter: member of the EPCI or added, kept or dropped."""

    commune: CommuneReferentiel
    is_member: bool
    is_kept: bool


@dataclass(frozen=True)
class Perimeter:
    """The employers of the draft. ``population``: inhabitants of the kept communes (pmun_2023)."""

    epci: EpciReferentiel
    communes: tuple[CommuneChoice, ...]
    organismes: tuple[CollectiviteSpec, ...]

    @property
    def kept(self) -> list[CommuneReferentiel]:
        return [choice.commune for choice in self.communes if choice.is_kept]

    @property
    def dropped(self) -> list[CommuneReferentiel]:
        return [choice.commune for choice in self.communes if not choice.is_kept]

    @property
    def population(self) -> int:
        return sum(commune.pmun_2023 or 0 for commune in self.kept)

    @property
    def count(self) -> int:
        """Employers: the EPCI, the kept communes, the attached bodies."""
        return 1 + len(self.kept) + len(self.organismes)

    def specs(self) -> list[CollectiviteSpec]:
        """What ``create_project`` takes. Raises ValidationError when a kept commune has no SIREN."""
        return [spec_of_epci(self.epci), *(spec_of_commune(commune) for commune in self.kept), *self.organismes]


@dataclass(frozen=True)
class Identity:
    """Name (empty: to be proposed), dates, legal basis."""

    nom: str
    date_debut: date
    date_fin: date
    base_legale: str

    @property
    def base_label(self) -> str:
        return BaseLegale(self.base_legale).label


class Draft:
    """The draft of one person: reads plain answers, writes each page at once. Reading never writes."""

    def __init__(self, user) -> None:
        self.user = user
        self._row = ProjectDraft.objects.filter(user=user).first()
        self._data: dict = dict(self._row.donnees) if self._row else {}

    @property
    def saved_at(self) -> datetime | None:
        """When the draft was last saved, ``None`` when there is nothing."""
        return self._row.date_modification if self._row else None

    def _save(self, **values: object) -> None:
        self._data.update(values)
        self._row, _ = ProjectDraft.objects.update_or_create(user=self.user, defaults={"donnees": self._data})

    def delete(self) -> None:
        """Forget every answer."""
        ProjectDraft.objects.filter(user=self.user).delete()
        self._row, self._data = None, {}

    # --- identity ---------------------------------------------------------------------------------------------------

    @property
    def identity(self) -> Identity | None:
        """The identity, the name proposed from the EPCI when it was left empty; ``None`` before its page."""
        typed = self._data.get("identite")
        if not typed:
            return None
        nom = typed["nom"]
        if not nom and (epci := self.epci):
            nom = proposed_name(epci)
        return Identity(
            nom, date.fromisoformat(typed["date_debut"]), date.fromisoformat(typed["date_fin"]), typed["base_legale"]
        )

    def save_identity(self, *, nom: str, date_debut: date, date_fin: date, base_legale: str) -> None:
        """Keep the first page. A name equal to the proposed one still follows the EPCI."""
        nom = one_line(nom)
        if (epci := self.epci) and nom == proposed_name(epci):
            nom = ""
        self._save(
            identite={
                "nom": nom,
                "date_debut": date_debut.isoformat(),
                "date_fin": date_fin.isoformat(),
                "base_legale": base_legale,
            }
        )

    @property
    def warnings(self) -> list[str]:
        """What deserves attention in the dates, without blocking."""
        identity = self.identity
        return warnings_for(identity.date_debut, identity.date_fin) if identity else []

    # --- perimeter --------------------------------------------------------------------------------------------------

    @property
    def epci(self) -> EpciReferentiel | None:
        siren = self._data.get("epci")
        return EpciReferentiel.objects.filter(siren=siren).first() if siren else None

    @property
    def perimeter(self) -> Perimeter | None:
        """The employers, ``None`` until an EPCI is chosen. Communes in alphabetical order."""
        epci = self.epci
        if epci is None:
            return None
        dropped, added = set(self._data.get("retraits", [])), set(self._data.get("ajouts", []))
        rows = [CommuneChoice(commune, True, commune.code_insee not in dropped) for commune in epci.communes.all()]
        others = CommuneReferentiel.objects.filter(code_insee__in=added).exclude(epci=epci)
        rows += [CommuneChoice(commune, False, True) for commune in others]
        rows.sort(key=lambda choice: (normalise(choice.commune.nom), choice.commune.code_insee))
        bodies = tuple(CollectiviteSpec(**body) for body in self._data.get("organismes", []))
        return Perimeter(epci, tuple(rows), bodies)

    def choose_epci(self, siren: str) -> bool:
        """Take an EPCI of the référentiel; another one than before forgets the communes. False when unknown."""
        if not EpciReferentiel.objects.filter(siren=siren).exists():
            return False
        if siren != self._data.get("epci"):
            self._save(epci=siren, retraits=[], ajouts=[])
        return True

    def keep_communes(self, codes: set[str]) -> None:
        """Keep exactly these communes among those shown; an added commune no longer kept is forgotten."""
        perimeter = self.perimeter
        if perimeter is None:
            return
        dropped = [
            c.commune.code_insee for c in perimeter.communes if c.is_member and c.commune.code_insee not in codes
        ]
        added = [c.commune.code_insee for c in perimeter.communes if not c.is_member and c.commune.code_insee in codes]
        if dropped != self._data.get("retraits", []) or added != self._data.get("ajouts", []):
            self._save(retraits=dropped, ajouts=added)

    def add_commune(self, code_insee: str) -> CommuneReferentiel:
        """Add a commune of the référentiel, or take a dropped member back. Raises ValidationError."""
        commune = CommuneReferentiel.objects.filter(code_insee=code_insee).first()
        perimeter = self.perimeter
        if commune is None or perimeter is None:
            raise ValidationError("Cette commune n’est pas dans le référentiel.")
        spec = spec_of_commune(commune)
        if commune in perimeter.kept or any(body.siren == spec.siren for body in perimeter.organismes):
            raise ValidationError(f"{commune.nom} est déjà dans le périmètre.")
        if commune.epci_id == perimeter.epci.pk:
            self._save(retraits=[code for code in self._data.get("retraits", []) if code != code_insee])
        else:
            self._save(ajouts=[*self._data.get("ajouts", []), code_insee])
        return commune

    def add_body(self, *, kind: str, siren: str, nom: str) -> CollectiviteSpec:
        """Add an attached body. Raises ValidationError (siren, nom, kind): wrong key, or organisation already there."""
        spec = check_spec(CollectiviteSpec(kind=kind, siren=siren, nom=nom))
        if spec.kind not in ATTACHED_KINDS:
            label = Collectivite.Kind(spec.kind).label
            raise ValidationError({"kind": f"La nature «\u00a0{label}\u00a0» se choisit plus haut."})
        perimeter = self.perimeter
        present = {known.siren: known.nom for known in (*perimeter.specs(), *perimeter.organismes)} if perimeter else {}
        if spec.siren in present:
            raise ValidationError({"siren": f"Cet organisme est déjà dans le périmètre\u202f: {present[spec.siren]}."})
        body = {"kind": str(spec.kind), "siren": spec.siren, "nom": spec.nom}
        self._save(organismes=[*self._data.get("organismes", []), body])
        return spec

    def remove_body(self, siren: str) -> None:
        """Take an attached body away; nothing happens when it is not there."""
        self._save(organismes=[body for body in self._data.get("organismes", []) if body["siren"] != siren])

    # --- method -----------------------------------------------------------------------------------------------------

    @property
    def is_method_seen(self) -> bool:
        return "methode" in self._data

    @property
    def method(self) -> tuple[PhaseTemplate, ...]:
        """The method as adapted so far; the three proposed phases to begin with."""
        saved = self._data.get("methode")
        if saved is None:
            return TROIS_ETAPES
        return tuple(
            PhaseTemplate(
                phase["cle"],
                phase["titre"],
                tuple(StepTemplate(step["cle"], step["titre"]) for step in phase["etapes"]),
            )
            for phase in saved
        )

    @property
    def removed_steps(self) -> list[tuple[str, StepTemplate]]:
        """Proposed steps that the draft no longer holds, each with the key of its phase."""
        held = {step.cle for phase in self.method for step in phase.steps}
        return [(phase.cle, step) for phase in TROIS_ETAPES for step in phase.steps if step.cle not in held]

    def _save_method(self, method: tuple[PhaseTemplate, ...] | list[PhaseTemplate]) -> None:
        self._save(
            methode=[
                {
                    "cle": phase.cle,
                    "titre": phase.titre,
                    "etapes": [{"cle": step.cle, "titre": step.titre} for step in phase.steps],
                }
                for phase in method
            ]
        )

    def rename(self, phases: dict[str, str], steps: dict[str, str]) -> None:
        """New titles by key, already checked by the form."""
        self._save_method(
            [
                replace(
                    phase,
                    titre=phases.get(phase.cle, phase.titre),
                    steps=tuple(replace(step, titre=steps.get(step.cle, step.titre)) for step in phase.steps),
                )
                for phase in self.method
            ]
        )

    def _change_steps(self, change) -> None:
        self._save_method([replace(phase, steps=tuple(change(phase, list(phase.steps)))) for phase in self.method])

    def move_step(self, cle: str, *, up: bool) -> None:
        """Exchange a step with its neighbour in its phase; nothing happens at the end or for an unknown key."""

        def change(phase: PhaseTemplate, steps: list[StepTemplate]) -> list[StepTemplate]:
            here = next((i for i, step in enumerate(steps) if step.cle == cle), None)
            there = None if here is None else here - 1 if up else here + 1
            if there is not None and 0 <= there < len(steps):
                steps[here], steps[there] = steps[there], steps[here]
            return steps

        self._change_steps(change)

    def remove_step(self, cle: str) -> None:
        """Take a step out of the method."""
        self._change_steps(lambda phase, steps: [step for step in steps if step.cle != cle])

    def restore_step(self, cle: str) -> None:
        """Put a proposed step back at the end of its phase."""
        back = {step.cle: (phase_cle, step) for phase_cle, step in self.removed_steps}
        if cle in back:
            owner, step = back[cle]
            self._change_steps(lambda phase, steps: [*steps, step] if phase.cle == owner else steps)

    def add_step(self, phase_cle: str, titre: str) -> None:
        """A step of the territory's own, at the end of a phase. Raises ValidationError on a bad title."""
        titre = tidy_title(titre, STEP_TITLE_MAX)
        used = {step.cle for phase in self.method for step in phase.steps}
        cle = next(candidate for n in range(1, len(used) + 2) if (candidate := f"{ADDED_STEP_PREFIX}{n}") not in used)
        self._change_steps(lambda phase, steps: [*steps, StepTemplate(cle, titre)] if phase.cle == phase_cle else steps)

    # --- the end ----------------------------------------------------------------------------------------------------

    @property
    def first_missing_page(self) -> str:
        """URL name of the first page still to fill, empty when everything is there."""
        if self.identity is None:
            return "projects:new"
        if self.epci is None:
            return "projects:new-epci"
        return "" if self.is_method_seen else "projects:new-method"

    @transaction.atomic
    def create(self) -> Project:
        """« Créer le projet »: create it and forget the draft. Raises ValidationError as ``create_project``."""
        # Two clicks on the button make one project: the second finds no draft any more.
        held = ProjectDraft.objects.select_for_update().filter(user=self.user).first()
        identity, perimeter = self.identity, self.perimeter
        if held is None or identity is None or perimeter is None:
            raise ValidationError("Il manque des réponses\u202f: reprenez les pages l’une après l’autre.")
        project = create_project(
            nom=identity.nom,
            date_debut=identity.date_debut,
            date_fin=identity.date_fin,
            base_legale=identity.base_legale,
            collectivites=perimeter.specs(),
            method=self.method,
            lead=self.user,
        )
        self.delete()
        return project
