"""Make and change bodies and the seats in them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from governance.models import Body, Seat
from governance.models.bodies import OF_ONE_EMPLOYER
from governance.quorum import Quorum
from projects.models import Collectivite, Membership, Project

# Bodies that a territory meets in nearly every project (domain.md §7.2), proposed together on the first visit.
USUAL = (
    (
        Body.Kind.COPIL,
        "Comité de pilotage",
        "Valide chaque phase, tranche les choix, porte le projet devant les conseils.",
        "tous les deux mois",
    ),
    (
        Body.Kind.COTECH,
        "Comité technique",
        "Prépare les décisions du comité de pilotage et suit l’avancement.",
        "tous les mois",
    ),
    (
        Body.Kind.CONFERENCE_MAIRES,
        "Conférence des maires",
        "Donne l’orientation politique et s’accorde sur la règle du jeu.",
        "deux à quatre fois par an",
    ),
)


def _check(fields: Mapping[str, Any], project: Project, pk: int | None) -> None:
    kind, employer = fields["kind"], fields.get("collectivite")
    errors = {}
    if kind in OF_ONE_EMPLOYER and employer is None:
        errors["collectivite"] = f"« {Body.Kind(kind).label} » est l’instance d’une collectivité\u00a0: dites laquelle."
    if employer is not None and employer.project_id != project.pk:
        errors["collectivite"] = "Cette collectivité n’appartient pas au projet."
    if employer is not None and kind == Body.Kind.CONSEIL_MUNICIPAL and employer.kind != Collectivite.Kind.COMMUNE:
        errors["collectivite"] = "Un conseil municipal est celui d’une commune."
    if (
        employer is not None
        and kind in {Body.Kind.CONSEIL_COMMUNAUTAIRE, Body.Kind.BUREAU}
        and employer.kind != Collectivite.Kind.EPCI
    ):
        errors["collectivite"] = f"« {Body.Kind(kind).label} » est l’instance de l’EPCI."
    if fields.get("quorum") == Quorum.NOMBRE and not fields.get("quorum_nombre"):
        errors["quorum_nombre"] = "Donnez le nombre de présents que demande le quorum."
    if project.bodies.filter(nom__iexact=fields["nom"]).exclude(pk=pk).exists():
        errors["nom"] = "Une autre instance du projet porte déjà ce nom."
    if errors:
        raise ValidationError(errors)


@transaction.atomic
def save_body(*, project: Project, fields: Mapping[str, Any], body: Body | None = None, reason: str = "") -> Body:
    """Make a body, or change ``body``. Raises ``ValidationError`` by field when nature, employer and quorum disagree."""
    _check(fields, project, body.pk if body else None)
    row = body or Body(project=project)
    for name, value in fields.items():
        setattr(row, name, value)
    if row.quorum != Quorum.NOMBRE:
        row.quorum_nombre = None
    row._change_reason = reason or ("instance modifiée" if body else "instance créée")
    row.save()
    return row


@transaction.atomic
def make_usual_bodies(*, project: Project) -> list[Body]:
    """The steering committee, the technical committee and the conference of mayors, those that are missing. Idempotent."""
    made = []
    for kind, nom, mission, rythme in USUAL:
        if not project.bodies.filter(kind=kind).exists():
            fields = {"kind": kind, "nom": nom, "mission": mission, "rythme": rythme}
            made.append(save_body(project=project, fields=fields, reason="instances habituelles"))
    return made


@transaction.atomic
def add_seat(
    *,
    body: Body,
    membership: Membership | None = None,
    nom: str = "",
    collectivite: Collectivite | None = None,
    fonction: str = Seat.Fonction.MEMBRE,
    a_voix: bool = True,
    date_debut: date,
    date_fin: date | None = None,
) -> Seat:
    """Seat a member of the project (``membership``, whose employer is the one sat for) or somebody named ``nom``.

    Raises ``ValidationError`` by field: nobody, somebody of another project, seated already, dates the wrong way.
    """
    user = membership.user if membership else None
    employer = membership.collectivite if membership else collectivite
    errors = {}
    if user is None and not nom.strip():
        errors["membre"] = "Choisissez une personne du projet, ou écrivez un nom."
    if membership and membership.project_id != body.project_id:
        errors["membre"] = "Cette personne ne participe pas au projet."
    if employer is not None and employer.project_id != body.project_id:
        errors["collectivite"] = "Cette collectivité n’appartient pas au projet."
    if date_fin is not None and date_fin < date_debut:
        errors["date_fin"] = "Le siège finirait avant d’avoir commencé."
    if user is not None and body.seats.on(date_debut).filter(user=user, collectivite=employer).exists():
        errors["membre"] = f"{user.nom_affiche} siège déjà dans cette instance."
    if errors:
        raise ValidationError(errors)
    seat = Seat(
        body=body,
        user=user,
        nom="" if user else nom.strip(),
        collectivite=employer,
        fonction=fonction,
        a_voix=a_voix and fonction != Seat.Fonction.INVITE,
        date_debut=date_debut,
        date_fin=date_fin,
    )
    seat._change_reason = "siège attribué"
    seat.save()
    return seat


@transaction.atomic
def change_seat(
    *, seat: Seat, fonction: str, a_voix: bool, date_debut: date, date_fin: date | None, reason: str
) -> None:
    """Change what a seat is, or end it. Raises ``ValidationError`` by field on dates the wrong way."""
    if date_fin is not None and date_fin < date_debut:
        raise ValidationError({"date_fin": "Le siège finirait avant d’avoir commencé."})
    seat.fonction, seat.a_voix = fonction, a_voix and fonction != Seat.Fonction.INVITE
    seat.date_debut, seat.date_fin = date_debut, date_fin
    seat._change_reason = reason or "siège modifié"
    seat.save()
