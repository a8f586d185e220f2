"""Write the pay of agents, with its history, and read it as what the calculations take."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from simple_history.utils import bulk_update_with_history

from common.bulk_history import create_with_history
from hr.calculs.fiches import PAIE, Fiche
from hr.calculs.remuneration import ZERO, Employeur, Situation
from hr.models import Agent, Avantage, EffectifConsolide, ParametresPaie, Remuneration
from hr.queries import presents
from hr.services.etats import noter_modification
from projects.models import Collectivite

MOIS = Decimal(12)
ECRAN = (*PAIE, "est_loge", "groupe_commun", "date_situation")


def ecrire_paies(agents: Iterable[Agent], fiches: Mapping[str, Fiche], options: Mapping[str, object]) -> None:
    """Make the pay of ``agents`` what their plain values say, in bulk, with history; what does not change is not touched."""
    by_agent = {agent.pk: agent for agent in agents}
    held = {pay.agent_id: pay for pay in Remuneration.objects.filter(agent__in=by_agent).order_by("pk")}
    today = timezone.localdate()
    new, changed = [], []
    for pk, agent in by_agent.items():
        wanted = {name: getattr(fiches[agent.matricule], name) for name in PAIE}
        pay = held.get(pk)
        if pay is None:
            if any(value is not None for value in wanted.values()):
                new.append(Remuneration(agent=agent, date_situation=today, **wanted))
        elif any(getattr(pay, name) != value for name, value in wanted.items()):
            for name, value in wanted.items():
                setattr(pay, name, value)
            pay.date_situation = today
            changed.append(pay)
    create_with_history(new, user=options["default_user"], reason=options["default_change_reason"])
    if changed:
        bulk_update_with_history(changed, Remuneration, [*PAIE, "date_situation"], **options)


def effacer_trace_d_import(
    *, collectivite: Collectivite, matricules: Iterable[str], raison: str, annulation: str, depuis: datetime
) -> None:
    """Once an import is undone, make the history of pays read as before it: no amount that it brought stays anywhere.

    ``raison`` and ``annulation``: reasons under which the import and its undoing were written, not before ``depuis``. A
    pay born of the import that says nothing else is erased. What somebody typed in between stays, without those amounts.
    """
    pays = {
        pay.pk: pay
        for pay in Remuneration.everything.filter(
            agent__collectivite=collectivite, agent__matricule__in=list(matricules)
        ).order_by("pk")
    }
    left: dict[int, list] = {pk: [] for pk in pays}
    imported, emptied, gone, erased = {}, [], [], []
    for row in Remuneration.history.filter(id__in=pays).order_by("history_date", "history_id"):
        reason = row.history_change_reason or ""
        if row.history_date < depuis:
            left[row.id].append(row)
        elif reason == raison or reason.startswith(f"{raison} : "):
            imported[row.id] = row
            if row.history_type == "+":
                left[row.id].append(row)
            else:
                gone.append(row.pk)
        elif reason == annulation:
            gone.append(row.pk)
        else:
            left[row.id].append(row)
    for pk, source in imported.items():
        pay = pays[pk]
        born = source.history_type == "+"
        if born and not (pay.est_loge or pay.groupe_commun or any(getattr(pay, name) is not None for name in PAIE)):
            erased.append(pk)
            continue
        for row in left[pk]:
            if (row.history_date, row.pk) >= (source.history_date, source.pk):
                for name in PAIE:
                    if getattr(row, name) == getattr(source, name):
                        setattr(row, name, getattr(pay, name))
                emptied.append(row)
        if left[pk]:
            pay.date_situation = left[pk][-1].date_situation
            pay.save_without_historical_record(update_fields=["date_situation"])
    Remuneration.history.bulk_update(emptied, list(PAIE), batch_size=500)
    Remuneration.history.filter(history_id__in=gone).delete()
    Remuneration.everything.filter(pk__in=erased).delete()
    Remuneration.history.filter(id__in=erased).delete()


@transaction.atomic
def enregistrer_remuneration(*, agent: Agent, valeurs: Mapping[str, object], auteur, motif: str) -> Remuneration:
    """Write the pay of one agent from the screen (keys of ``ECRAN``). Raises ``ValidationError`` without a due reason."""
    noter_modification(collectivite=agent.collectivite, auteur=auteur, motif=motif)
    pay = Remuneration.objects.filter(agent=agent).first() or Remuneration(agent=agent)
    for name in ECRAN:
        if name in valeurs:
            setattr(pay, name, valeurs[name])
    pay._change_reason = motif.strip() or "saisie à l’écran"
    pay._history_user = auteur
    pay.save()
    return pay


@transaction.atomic
def enregistrer_parametres(*, collectivite: Collectivite, valeurs: Mapping[str, object], auteur) -> ParametresPaie:
    """Write the local rates of an employer."""
    row = ParametresPaie.objects.filter(collectivite=collectivite).first() or ParametresPaie(collectivite=collectivite)
    for name, value in valeurs.items():
        setattr(row, name, value)
    row._change_reason = "paramètres de paie"
    row._history_user = auteur
    row.save()
    return row


def situation_de(agent: Agent, pay: Remuneration) -> Situation | None:
    """What the cost of an agent rests on, None while the indice is unknown. Unknown bonuses count for nothing."""
    if pay.im is None:
        return None
    return Situation(
        statut=agent.statut,
        im=pay.im,
        duree_hebdo=agent.duree_hebdo_poste,
        base=agent.base,
        temps_partiel=agent.temps_partiel.normalize(),
        nbi=pay.nbi or 0,
        ifse_annuelle_euros=pay.ifse or ZERO,
        cia_annuel_euros=pay.cia or ZERO,
        sft_mensuel_euros=pay.sft or ZERO,
        ir_mensuelle_euros=pay.ir or ZERO,
        autres_primes_mensuelles_euros=(pay.acquis or ZERO) / MOIS,
    )


def employeur_de(collectivite: Collectivite, titres_par_an: Decimal) -> Employeur:
    """Heads, local rates and benefits of an employer, as the cost takes them. Unknown rates stay unknown."""
    row = ParametresPaie.objects.filter(collectivite=collectivite).first() or ParametresPaie(collectivite=collectivite)
    amounts = {
        one.type: one.montant
        for one in Avantage.objects.filter(collectivite=collectivite, reponse=Avantage.Reponse.OUI)
        if one.montant is not None
    }
    return Employeur(
        effectif=effectif_de(collectivite),
        taux_versement_mobilite=row.taux_versement_mobilite,
        taux_accident_travail=row.taux_accident_travail,
        taux_cdg=row.taux_cdg or ZERO,
        taux_assurance_statutaire=row.taux_assurance_statutaire or ZERO,
        adhere_assurance_chomage=row.adhere_assurance_chomage,
        psc_sante_mensuelle_euros=amounts.get("PSC_SANTE", ZERO),
        psc_prevoyance_mensuelle_euros=amounts.get("PSC_PREVOYANCE", ZERO),
        titres_mensuels_euros=amounts.get("TITRES", ZERO) * titres_par_an / MOIS,
    )


def effectif_de(collectivite: Collectivite) -> int:
    """Heads of an employer today, in the mode that it counts in."""
    today = timezone.localdate()
    if collectivite.mode_inventaire == Collectivite.ModeInventaire.CONSOLIDE:
        return sum(EffectifConsolide.objects.filter(collectivite=collectivite).values_list("nombre", flat=True))
    return Agent.objects.filter(presents(today), collectivite=collectivite).count()
