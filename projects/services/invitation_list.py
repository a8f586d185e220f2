"""Read a pasted list of invitations: one line per person, « adresse ; rôle ; collectivité ; fin » (fin for consultants).

A line that cannot be understood never stops the others: it is kept aside with its reason, to be corrected on the page.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from rapidfuzz import process

from accounts.models import User
from common.codes import normalise
from common.values import ValeurIllisible, read_date
from projects.access import Access
from projects.models import Collectivite
from projects.policy import ROLES, Role
from projects.services.invitations import AddressOf, Proposal, check_proposal, invite

MAX_LINES = 200
_SUGGESTION_SCORE = 75
# What people write → (role, maire or président). The full labels are added below.
_WORDS: dict[str, tuple[Role, bool]] = {
    "chef de projet": (Role.CHEF_PROJET, False),
    "cheffe de projet": (Role.CHEF_PROJET, False),
    "referent rh": (Role.REFERENT_RH, False),
    "referente rh": (Role.REFERENT_RH, False),
    "drh": (Role.DRH, False),
    "rh": (Role.DRH, False),
    "dgs": (Role.DIRECTION_GENERALE, False),
    "directeur general": (Role.DIRECTION_GENERALE, False),
    "directrice generale": (Role.DIRECTION_GENERALE, False),
    "secretaire de mairie": (Role.SECRETAIRE_MAIRIE, False),
    "secretaire general de mairie": (Role.SECRETAIRE_MAIRIE, False),
    "sgm": (Role.SECRETAIRE_MAIRIE, False),
    "elu": (Role.ELU, False),
    "elue": (Role.ELU, False),
    "maire": (Role.ELU, True),
    "president": (Role.ELU, True),
    "presidente": (Role.ELU, True),
    "daf": (Role.FINANCES, False),
    "representant du personnel": (Role.REPRESENTANT_PERSONNEL, False),
    "representante du personnel": (Role.REPRESENTANT_PERSONNEL, False),
    "secretaire cst": (Role.SECRETAIRE_CST, False),
    "consultant": (Role.CONSULTANT, False),
    "consultante": (Role.CONSULTANT, False),
} | {normalise(spec.label): (role, False) for role, spec in ROLES.items()}
_ROLE_LABELS = (
    "cheffe de projet, référent RH, DRH, DGS, secrétaire générale de mairie, élu, maire, président, finances, "
    "représentant du personnel, secrétaire du CST, responsable de service commun, consultant"
)


@dataclass(frozen=True)
class KeptAside:
    """A line that was not sent: its rank in what was pasted, its text, why."""

    rank: int
    text: str
    reason: str


def read_line(text: str, collectivites: Iterable[Collectivite]) -> Proposal:
    """One line → a proposal. Raises ``ValidationError`` with one French sentence."""
    cells = [cell.strip() for cell in text.replace("\t", ";").split(";")]
    if len(cells) < 2:
        raise ValidationError("Séparez l’adresse, le rôle et la collectivité par des points-virgules.")
    email, wanted, employer, end = (*cells, "", "", "")[:4]
    if any(cells[4:]):
        raise ValidationError("Cette ligne a plus de quatre parties.")
    try:
        validate_email(email)
    except ValidationError:
        raise ValidationError(f"« {email} » n’est pas une adresse électronique.") from None
    found = _WORDS.get(normalise(wanted))
    if found is None:
        raise ValidationError(f"Rôle « {wanted} » inconnu. Rôles possibles : {_ROLE_LABELS}.")
    role, executive = found
    collectivite = _employer(employer, list(collectivites)) if employer else None
    return Proposal(User.objects.normalize_email(email), role, collectivite, executive, _end(end))


def _employer(text: str, collectivites: list[Collectivite]) -> Collectivite:
    wanted = normalise(text)
    digits = text.replace(" ", "")
    found = [c for c in collectivites if normalise(c.nom) == wanted or digits in {c.siren, c.code_insee or None}]
    if len(found) == 1:
        return found[0]
    if found:
        raise ValidationError(f"Plusieurs collectivités s’appellent « {text} » : écrivez le SIREN.")
    best = process.extractOne(wanted, {c.pk: normalise(c.nom) for c in collectivites}, score_cutoff=_SUGGESTION_SCORE)
    near = next((c.nom for c in collectivites if best and c.pk == best[2]), "")
    hint = f" Vouliez-vous dire « {near} » ?" if near else ""
    raise ValidationError(f"« {text} » n’est pas une collectivité du projet.{hint}")


def _end(text: str) -> date | None:
    if not text:
        return None
    try:
        return read_date(text)
    except ValeurIllisible as error:
        raise ValidationError(f"Fin de participation : {error}") from None


def _is_heading(text: str) -> bool:
    return normalise(text.split(";")[0].split("\t")[0]) in {"adresse", "courriel", "email", "mail"}


def read_list(
    text: str, *, access: Access, collectivites: Iterable[Collectivite], message: str = ""
) -> tuple[list[tuple[KeptAside, Proposal]], list[KeptAside]]:
    """Sort the pasted lines: those that may be sent (with where they stood) and those kept aside. Writes nothing."""
    employers = list(collectivites)
    good: list[tuple[KeptAside, Proposal]] = []
    aside: list[KeptAside] = []
    seen: set[tuple] = set()
    for rank, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or (rank == 1 and _is_heading(line)):
            continue
        here = KeptAside(rank, line.strip(), "")
        try:
            if len(good) + len(aside) >= MAX_LINES:
                raise ValidationError(f"Une liste porte au plus {MAX_LINES} lignes : envoyez celle-ci ensuite.")
            proposal = replace(read_line(line, employers), message=message)
            key = (proposal.email, proposal.role, proposal.collectivite)
            if key in seen:
                raise ValidationError("Cette personne est déjà plus haut dans la liste, avec le même rôle.")
            check_proposal(access=access, proposal=proposal)
        except ValidationError as error:
            aside.append(replace(here, reason=" ".join(error.messages)))
        else:
            seen.add(key)
            good.append((here, proposal))
    return good, aside


def invite_list(
    text: str, *, access: Access, collectivites: Iterable[Collectivite], address_of: AddressOf, message: str = ""
) -> tuple[int, list[KeptAside]]:
    """Send every line that can be; returns how many were, and the lines kept aside with their reasons."""
    good, aside = read_list(text, access=access, collectivites=collectivites, message=message)
    sent = 0
    for here, proposal in good:
        try:
            invite(access=access, proposal=proposal, address_of=address_of)
            sent += 1
        except ValidationError as error:
            aside.append(replace(here, reason=" ".join(error.messages)))
        except OSError:
            # the invitation is written, its message did not leave: it can be sent again from the list of members
            aside.append(replace(here, reason="Invitation créée, mais le courriel n’est pas parti : renvoyez-la."))
    return sent, sorted(aside, key=lambda line: line.rank)
