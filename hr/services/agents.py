"""Write agents, one by one from the screen or in bulk from a plan, always with their history."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.db import transaction
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from hr.calculs.fiches import Fiche
from hr.models import Affectation, Agent
from hr.services.etats import noter_modification
from projects.models import Collectivite

LOT = 500
CHAMPS = (
    "nom",
    "prenom",
    "annee_naissance",
    "mois_naissance",
    "sexe",
    "statut",
    "categorie",
    "filiere",
    "grade",
    "fonction",
    "duree_hebdo_poste",
    "base",
    "temps_partiel",
    "date_entree",
    "date_fin",
)
ECRITS = (*CHAMPS, "cadre_emplois", "recherche")


def fiche_de(agent: Agent, parts: Iterable[tuple[str, object]]) -> Fiche:
    """The agent as plain values; ``parts`` are (service key, share)."""
    return Fiche(
        matricule=agent.matricule,
        cadre_emplois=agent.cadre_emplois_id or "",
        parts=tuple(sorted(parts)),
        **{name: getattr(agent, name) for name in CHAMPS},
    )


def fiches_de(collectivite: Collectivite, matricules: Iterable[str] | None = None) -> list[Fiche]:
    """Every agent of one employer, gone ones included, by matricule; two queries."""
    agents = Agent.objects.filter(collectivite=collectivite)
    shares = Affectation.objects.filter(agent__collectivite=collectivite)
    if matricules is not None:
        wanted = list(matricules)
        agents, shares = agents.filter(matricule__in=wanted), shares.filter(agent__matricule__in=wanted)
    parts: dict[int, list[tuple[str, object]]] = {}
    for agent_id, service_id, part in shares.order_by("pk").values_list("agent_id", "service_id", "part"):
        parts.setdefault(agent_id, []).append((str(service_id), part.normalize()))
    return [fiche_de(agent, parts.get(agent.pk, ())) for agent in agents.order_by("matricule", "pk")]


def _remplir(agent: Agent, fiche: Fiche) -> Agent:
    for name in CHAMPS:
        setattr(agent, name, getattr(fiche, name))
    agent.cadre_emplois_id = fiche.cadre_emplois or None
    agent.prepare()
    return agent


@transaction.atomic
def ecrire_fiches(
    *, collectivite: Collectivite, creees: Sequence[Fiche], modifiees: Sequence[Fiche], auteur, motif: str
) -> None:
    """Create and update agents of one employer in bulk, with history. Services are keys of ``Service`` as text.

    The state of the inventory is the caller's business. Raises ``IntegrityError`` when a matricule exists already.
    """
    options = {"batch_size": LOT, "default_user": auteur, "default_change_reason": motif}
    created = [_remplir(Agent(collectivite=collectivite, matricule=fiche.matricule), fiche) for fiche in creees]
    bulk_create_with_history(created, Agent, **options)
    wanted = {fiche.matricule: fiche for fiche in modifiees}
    known = {
        agent.matricule: agent
        for agent in Agent.objects.filter(collectivite=collectivite, matricule__in=wanted).order_by("pk")
    }
    updated = [_remplir(known[matricule], fiche) for matricule, fiche in wanted.items()]
    if updated:
        bulk_update_with_history(updated, Agent, list(ECRITS), **options)
    _ecrire_parts(created + updated, {f.matricule: f for f in (*creees, *modifiees)}, options)


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
    for start in range(0, len(gone), LOT):
        Affectation.objects.filter(pk__in=gone[start : start + LOT]).delete()
    if changed:
        bulk_update_with_history(changed, Affectation, ["part"], **options)
    bulk_create_with_history(new, Affectation, **options)


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
def effacer_agent(*, agent: Agent, auteur, motif: str) -> None:
    """Erase an agent typed by mistake, its history included: erasure leaves nothing to find (design.md §4)."""
    noter_modification(collectivite=agent.collectivite, auteur=auteur, motif=motif)
    key = agent.pk
    shares = list(Affectation.objects.filter(agent=agent).values_list("pk", flat=True))
    agent.delete()
    Affectation.history.filter(id__in=shares).delete()
    Agent.history.filter(id=key).delete()
