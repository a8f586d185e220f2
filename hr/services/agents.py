"""Write agents, one by one from the screen or in bulk from a plan, always with their history."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from simple_history.utils import bulk_update_with_history

from common.bulk_history import create_with_history
from common.removal import remove, restore
from hr.calculs.fiches import CHAMPS_AGENT, PAIE, Fiche
from hr.dependents import erase_dependents
from hr.models import Affectation, Agent, LigneSemaine, Remuneration, SemaineType
from hr.queries import services_de
from hr.services.etats import noter_modification
from hr.services.motifs import oublier_les_motifs
from hr.services.remunerations import ecrire_paies
from projects.drafts import forget_drafts
from projects.models import Collectivite
from projects.services.limits import Mesure, check_limit

LOT = 500
ECRITS = (*CHAMPS_AGENT, "cadre_emplois", "recherche")


def fiche_de(agent: Agent, parts: Iterable[tuple[str, object]], paie: Remuneration | None = None) -> Fiche:
    """The agent as plain values; ``parts`` are (service key, share)."""
    return Fiche(
        matricule=agent.matricule,
        cadre_emplois=agent.cadre_emplois_id or "",
        parts=tuple(sorted(parts)),
        **{name: getattr(agent, name) for name in CHAMPS_AGENT},
        **({name: getattr(paie, name) for name in PAIE} if paie else {}),
    )


def fiches_de(collectivite: Collectivite, matricules: Iterable[str] | None = None) -> list[Fiche]:
    """Every agent of one employer with their pay, gone ones included, by matricule; three queries.

    Only for those who may write the agents: they all may read the pay (tests/projects/test_policy.py).
    """
    agents = Agent.objects.filter(collectivite=collectivite)
    shares = Affectation.objects.filter(agent__collectivite=collectivite)
    pays = Remuneration.objects.filter(agent__collectivite=collectivite)
    if matricules is not None:
        wanted = list(matricules)
        agents, shares = agents.filter(matricule__in=wanted), shares.filter(agent__matricule__in=wanted)
        pays = pays.filter(agent__matricule__in=wanted)
    parts: dict[int, list[tuple[str, object]]] = {}
    for agent_id, service_id, part in shares.order_by("pk").values_list("agent_id", "service_id", "part"):
        parts.setdefault(agent_id, []).append((str(service_id), part.normalize()))
    paid = {pay.agent_id: pay for pay in pays.order_by("pk")}
    return [
        fiche_de(agent, parts.get(agent.pk, ()), paid.get(agent.pk)) for agent in agents.order_by("matricule", "pk")
    ]


def _remplir(agent: Agent, fiche: Fiche) -> Agent:
    for name in CHAMPS_AGENT:
        setattr(agent, name, getattr(fiche, name))
    agent.cadre_emplois_id = fiche.cadre_emplois or None
    return agent


@transaction.atomic
def ecrire_fiches(
    *, collectivite: Collectivite, creees: Sequence[Fiche], modifiees: Sequence[Fiche], auteur, motif: str
) -> None:
    """Create and update agents of one employer in bulk, with history. Services are keys of ``Service`` as text.

    Written lot by lot, so that twenty thousand agents never stand in memory as rows; all or none in the end.
    The state of the inventory is the caller's business. Raises ``IntegrityError`` when a matricule exists already, and
    ``ValidationError`` beyond the number of agents that the installation gives this project.
    """
    check_limit(collectivite.project, Mesure.AGENTS, len(creees))
    options = {"batch_size": LOT, "default_user": auteur, "default_change_reason": motif}
    for lot in _lots(creees):
        created = [_remplir(Agent(collectivite=collectivite, matricule=fiche.matricule), fiche) for fiche in lot]
        create_with_history(created, user=auteur, reason=motif)
        _ecrire_ce_qui_suit(created, lot, options)
    for lot in _lots(modifiees):
        wanted = {fiche.matricule: fiche for fiche in lot}
        known = {
            agent.matricule: agent
            for agent in Agent.objects.filter(collectivite=collectivite, matricule__in=wanted).order_by("pk")
        }
        updated = [_remplir(known[matricule], fiche) for matricule, fiche in wanted.items()]
        for agent in updated:
            agent.prepare()
        bulk_update_with_history(updated, Agent, list(ECRITS), **options)
        _ecrire_ce_qui_suit(updated, lot, options)


def _lots(fiches: Sequence[Fiche]) -> Iterator[Sequence[Fiche]]:
    return (fiches[start : start + LOT] for start in range(0, len(fiches), LOT))


def _ecrire_ce_qui_suit(agents: Sequence[Agent], fiches: Sequence[Fiche], options: Mapping[str, object]) -> None:
    """The shares and the pay of agents that are just written."""
    by_matricule = {fiche.matricule: fiche for fiche in fiches}
    _ecrire_parts(agents, by_matricule, options)
    ecrire_paies(agents, by_matricule, options)


def _ecrire_parts(agents: Sequence[Agent], fiches: Mapping[str, Fiche], options: Mapping[str, object]) -> None:
    """Make the shares of ``agents`` what their plain values say: what does not change is not touched."""
    by_agent = {agent.pk: agent for agent in agents}
    current: dict[int, dict[str, Affectation]] = {pk: {} for pk in by_agent}
    for one in Affectation.objects.filter(agent__in=by_agent).order_by("pk"):
        current[one.agent_id][str(one.service_id)] = one
    new, changed, gone = [], [], []
    for pk, agent in by_agent.items():
        wanted = dict(fiches[agent.matricule].parts)
        for key, part in wanted.items():
            held = current[pk].get(key)
            if held is None:
                new.append(Affectation(agent=agent, service_id=int(key), part=part))
            elif held.part != part:
                held.part = part
                changed.append(held)
        gone.extend(one.pk for key, one in current[pk].items() if key not in wanted)
    if gone:
        Affectation.objects.filter(pk__in=gone).delete()
    if changed:
        bulk_update_with_history(changed, Affectation, ["part"], **options)
    create_with_history(new, user=options["default_user"], reason=options["default_change_reason"])


@transaction.atomic
def enregistrer_agent(*, collectivite: Collectivite, fiche: Fiche, existant: Agent | None, auteur, motif: str) -> Agent:
    """Create or update one agent from the screen. Raises ``ValidationError`` when a reason is missing."""
    noter_modification(collectivite=collectivite, auteur=auteur, motif=motif)
    reason = motif.strip() or "saisie à l’écran"
    if existant is None:
        ecrire_fiches(collectivite=collectivite, creees=[fiche], modifiees=[], auteur=auteur, motif=reason)
    else:
        ecrire_fiches(collectivite=collectivite, creees=[], modifiees=[fiche], auteur=auteur, motif=reason)
    return Agent.objects.get(collectivite=collectivite, matricule=fiche.matricule)


@transaction.atomic
def terminer_agent(*, agent: Agent, dernier_jour: date, auteur, motif: str) -> None:
    """The agent leaves: last day of presence kept, nothing deleted. Raises ``ValidationError`` without a due reason."""
    noter_modification(collectivite=agent.collectivite, auteur=auteur, motif=motif)
    agent.date_fin = dernier_jour
    agent._change_reason = motif.strip() or "sortie"
    agent._history_user = auteur
    agent.save()


@transaction.atomic
def supprimer_agent(*, agent: Agent, auteur, motif: str) -> None:
    """Take away an agent typed by mistake; undone for 24 hours, then erased (``effacer_agent``).

    Somebody who leaves is not a mistake: see ``terminer_agent``. Raises ``ValidationError`` without a due reason.
    """
    noter_modification(collectivite=agent.collectivite, auteur=auteur, motif=motif)
    remove(agent, auteur=auteur, motif=motif)


@transaction.atomic
def retablir_agent(*, row: Agent, auteur) -> None:
    """Undo ``supprimer_agent``. Raises ``ValidationError`` when too late, or when the matricule or a service is gone."""
    taken = Agent.objects.filter(collectivite=row.collectivite, matricule=row.matricule).exists()
    if taken:
        raise ValidationError(
            f"Le matricule {row.matricule} est de nouveau celui d’un agent : supprimez-le d’abord, puis annulez."
        )
    gone = [
        share.service.libelle
        for share in Affectation.everything.filter(agent=row).select_related("service").order_by("pk")
        if share.service.date_suppression is not None
    ]
    if gone:
        raise ValidationError(f"Rétablissez d’abord le service « {gone[0]} », où cet agent travaillait.")
    restore(row, auteur=auteur)
    noter_modification(collectivite=row.collectivite, auteur=auteur, motif=f"agent {row.matricule} rétabli")


@transaction.atomic
def effacer_agent(agent: Agent) -> None:
    """Erase a removed agent, its history included: erasure leaves nothing to find (design.md §4)."""
    effacer_agents([agent])


def effacer_agents(agents: Iterable[Agent]) -> None:
    """Erase agents of one employer with all that ever was written of them. As many history queries whatever their number."""
    gone = list(agents)
    keys = [agent.pk for agent in gone]
    erase_dependents(keys)
    oublier_les_motifs(gone)
    shares = list(Affectation.everything.filter(agent__in=keys).values_list("pk", flat=True))
    weeks = list(SemaineType.history.filter(agent_id__in=keys).values_list("id", flat=True))
    for key, agent in zip(keys, gone, strict=True):
        agent.delete()
        named = (f"agent:{key}", f"semaine:{key}", f"remuneration:{key}")
        forget_drafts(project=agent.collectivite.project, cle__in=named)
    Remuneration.history.filter(agent_id__in=keys).delete()
    LigneSemaine.history.filter(semaine_id__in=weeks).delete()
    SemaineType.history.filter(agent_id__in=keys).delete()
    Affectation.history.filter(id__in=shares).delete()
    Agent.history.filter(id__in=keys).delete()


def parts_a_la_version(agent: Agent) -> dict[int, dict[int, Decimal]]:
    """Key of each history row of the agent → its shares by service, as that version left them. Two queries.

    An agent and its shares are written together, the agent first: a version holds every change of shares until the next.
    """
    versions = list(agent.history.order_by("history_date", "history_id").values_list("history_id", "history_date"))
    events = list(Affectation.history.filter(agent_id=agent.pk).order_by("history_date", "history_id"))
    found: dict[int, dict[int, Decimal]] = {}
    held: dict[int, tuple[int, Decimal]] = {}
    done = 0
    for rank, (key, _) in enumerate(versions):
        until = versions[rank + 1][1] if rank + 1 < len(versions) else None
        while done < len(events) and (until is None or events[done].history_date < until):
            event = events[done]
            held.pop(event.id, None)
            if event.history_type != "-":
                held[event.id] = (event.service_id, event.part)
            done += 1
        found[key] = dict(held.values())
    return found


@transaction.atomic
def restaurer_agent(*, row: Agent, version, auteur, motif: str) -> None:
    """Write an older version of an agent again, shares included, as a new version.

    Raises ``ValidationError`` when a service of that version is no longer one of the employer.
    """
    parts = parts_a_la_version(row).get(version.history_id, {})
    known = set(services_de(row.collectivite).values_list("pk", flat=True))
    if set(parts) - known:
        raise ValidationError("Un service de cette version n’existe plus : modifiez l’agent à la main.")
    # the pay has its own history: it stays what it is today
    pay = Remuneration.objects.filter(agent=row).first()
    fiche = fiche_de(version, [(str(key), part.normalize()) for key, part in parts.items()], pay)
    reason = f"version du {version.history_date:%d/%m/%Y} rétablie : {motif}"
    enregistrer_agent(collectivite=row.collectivite, fiche=fiche, existant=row, auteur=auteur, motif=reason)
