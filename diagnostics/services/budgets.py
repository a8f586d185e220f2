"""The life of a budget: read, previewed, written with its posts, undone. Nothing is written to posts before ``enregistrer``."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from common.removal import remove
from common.tabular.refusals import FichierRefuse
from common.values import CENT
from diagnostics.budget_xml import BudgetLu, lire_budget
from diagnostics.models import Budget, DepensePersonnel
from diagnostics.postes_de_budget import PlanPostes, PosteConnu, plan_postes
from hr.calculs.controle import Annexe
from hr.classeur import listes_de
from hr.models import Poste
from hr.services.etats import noter_modification
from hr.services.postes import enregistrer_poste
from projects.models import Collectivite, Project
from projects.services.archive import check_not_archived

DELAI_ANNULATION = timedelta(hours=24)
MAX_BYTES = 100 * 1024 * 1024
SIREN = 9
ZERO = Decimal(0)


@dataclass(frozen=True)
class Lu:
    """A budget read and compared, not written."""

    budget: BudgetLu
    collectivite: Collectivite
    plan: PlanPostes


def comparer(project: Project, flux: BinaryIO, *, attendu: Collectivite | None = None) -> Lu:
    """Read a budget and say what it would do. ``attendu``: the only employer whose budget is accepted.

    Raises ``FichierRefuse`` on what cannot be read and on the budget of nobody here.
    """
    read = lire_budget(flux)
    found = None
    for number in (read.siret, read.siret_collectivite):
        found = found or Collectivite.objects.filter(project=project, siren=number[:SIREN]).first()
    if found is None:
        raise FichierRefuse(
            f"Ce budget est celui du SIREN {read.siret[:SIREN]}, qui n’est pas une collectivité de ce projet.",
            "Vérifiez le fichier, ou ajoutez cette collectivité au projet.",
        )
    if attendu is not None and found.pk != attendu.pk:
        raise FichierRefuse(
            f"Ce budget est celui {found.de_nom}, pas celui {attendu.de_nom}.",
            f"Déposez le budget {attendu.de_nom}.",
        )
    known = [
        PosteConnu(post.pk, post.intitule, post.categorie, post.nombre_ouverts, post.nombre_pourvus)
        for post in Poste.objects.filter(collectivite=found).order_by("pk")
    ]
    return Lu(read, found, plan_postes(read.personnel, known, listes_de(found).cadres))


@transaction.atomic
def deposer(*, lu: Lu, nom_fichier: str, auteur) -> Budget:
    """Keep what was read for the preview; the file itself is not kept. Raises ``ValidationError`` in an archived project."""
    project = Project.objects.select_for_update().get(pk=lu.collectivite.project_id)
    check_not_archived(project)
    last = Budget.objects.filter(project=project).aggregate(last=Max("numero"))["last"] or 0
    budget = Budget.objects.create(
        project=project,
        numero=last + 1,
        collectivite=lu.collectivite,
        siret=lu.budget.siret,
        libelle=lu.budget.libelle,
        exercice=lu.budget.exercice,
        nature=lu.budget.nature,
        nomenclature=lu.budget.nomenclature,
        nom_fichier=nom_fichier[-200:],
        lignes_personnel=len(lu.budget.personnel),
        postes_ouverts=_postes(lu.budget.postes_ouverts) if lu.budget.personnel else None,
        postes_pourvus=_postes(lu.budget.postes_pourvus) if lu.budget.personnel else None,
        en_etp=lu.budget.compte_en_etp,
        auteur=auteur,
        plan=_plan_en_json(lu.plan),
    )
    DepensePersonnel.objects.bulk_create(
        DepensePersonnel(budget=budget, compte=account, montant=amount.quantize(CENT, rounding=ROUND_HALF_UP))
        for account, amount in lu.budget.comptes.items()
    )
    return budget


def _postes(number: Decimal) -> Decimal:
    return number.quantize(CENT, rounding=ROUND_HALF_UP)


def _plan_en_json(plan: PlanPostes) -> dict[str, object]:
    def plain(post) -> dict[str, object]:
        return {key: f"{value:f}" if isinstance(value, Decimal) else value for key, value in asdict(post).items()}

    return {
        "crees": [plain(post) for post in plan.crees],
        "modifies": [{"avant": plain(before), "apres": plain(after)} for before, after in plan.modifies],
        "inchanges": plan.inchanges,
        "absents": plan.absents,
        "avertissements": list(plan.avertissements),
    }


@transaction.atomic
def enregistrer(*, budget: Budget, auteur, motif: str = "", maintenant: datetime | None = None) -> Budget:
    """Write the posts of the plan and make this budget the one of its year and kind.

    Raises ``ValidationError`` when it waits for nothing, when posts changed since the preview, or without a due reason.
    """
    budget = Budget.objects.select_for_update().select_related("collectivite").get(pk=budget.pk)
    if budget.etat != Budget.Etat.APERCU:
        raise ValidationError("Ce budget n’attend pas de confirmation.")
    reason = f"{budget}, annexe du personnel"
    reason = f"{reason} : {motif.strip()}" if motif.strip() else reason
    created, changed = [], []
    if budget.plan["crees"] or budget.plan["modifies"]:
        noter_modification(collectivite=budget.collectivite, auteur=auteur, motif=motif, a_verifier=True)
    for one in budget.plan["modifies"]:
        post = Poste.objects.select_for_update().filter(pk=one["avant"]["pk"]).first()
        if post is None or _nombres(post) != _nombres_de(one["avant"]):
            raise ValidationError(
                "Des postes ont changé depuis l’aperçu : déposez à nouveau le fichier pour voir l’aperçu à jour."
            )
        post.nombre_ouverts, post.nombre_pourvus = _nombres_de(one["apres"])
        enregistrer_poste(poste=post, auteur=auteur, motif=reason)
        changed.append({"pk": post.pk, "avant": _nombres_de(one["avant"]), "apres": _nombres(post)})
    for one in budget.plan["crees"]:
        values = dict(one)
        post = Poste(
            collectivite=budget.collectivite,
            cadre_emplois_id=values.pop("cadre_emplois") or None,
            duree_hebdo=Decimal(values.pop("duree_hebdo")),
            base=Decimal(values.pop("base")),
            **values,
        )
        enregistrer_poste(poste=post, auteur=auteur, motif=reason)
        created.append({"pk": post.pk, "apres": _nombres(post)})
    replaced = Budget.objects.filter(
        collectivite=budget.collectivite,
        siret=budget.siret,
        exercice=budget.exercice,
        nature=budget.nature,
        etat=Budget.Etat.ENREGISTRE,
    ).first()
    if replaced is not None:
        replaced.etat = Budget.Etat.REMPLACE
        replaced.save()
    budget.annulation = {"crees": created, "modifies": changed, "remplace": replaced.pk if replaced else None}
    budget.plan = {}
    budget.etat = Budget.Etat.ENREGISTRE
    budget.date_enregistrement = maintenant or timezone.now()
    budget.save()
    return budget


def _nombres(post: Poste) -> list[int]:
    return [post.nombre_ouverts, post.nombre_pourvus]


def _nombres_de(plain: dict) -> list[int]:
    return [plain["nombre_ouverts"], plain["nombre_pourvus"]]


def peut_etre_annule(budget: Budget, maintenant: datetime | None = None) -> bool:
    """Whether the budget is written and less than 24 hours old."""
    return (
        budget.etat == Budget.Etat.ENREGISTRE
        and budget.date_enregistrement is not None
        and (maintenant or timezone.now()) - budget.date_enregistrement <= DELAI_ANNULATION
    )


@transaction.atomic
def annuler(*, budget: Budget, auteur) -> Budget:
    """Posts as before, the budget that it replaced back. Raises ``ValidationError`` when too late or when a post moved."""
    budget = Budget.objects.select_for_update().select_related("collectivite").get(pk=budget.pk)
    if not peut_etre_annule(budget):
        raise ValidationError("Ce budget ne peut plus être annulé : le délai de 24 heures est passé.")
    kept = budget.annulation
    keys = [one["pk"] for one in (*kept["crees"], *kept["modifies"])]
    posts = {post.pk: post for post in Poste.objects.select_for_update().filter(pk__in=keys).order_by("pk")}
    for one in (*kept["crees"], *kept["modifies"]):
        if one["pk"] not in posts or _nombres(posts[one["pk"]]) != one["apres"]:
            raise ValidationError("Des postes ont changé depuis : annuler perdrait ces changements.")
    reason = f"annulation : {budget}"
    if keys:
        noter_modification(collectivite=budget.collectivite, auteur=auteur, motif=reason)
    for one in kept["crees"]:
        remove(posts[one["pk"]], auteur=auteur, motif=reason)
    for one in kept["modifies"]:
        post = posts[one["pk"]]
        post.nombre_ouverts, post.nombre_pourvus = one["avant"]
        enregistrer_poste(poste=post, auteur=auteur, motif=reason)
    budget.etat = Budget.Etat.ANNULE
    budget.annulation = {}
    budget.save()
    if kept["remplace"]:
        before = Budget.objects.filter(pk=kept["remplace"], etat=Budget.Etat.REMPLACE).first()
        if before is not None:
            before.etat = Budget.Etat.ENREGISTRE
            before.save()
    return budget


@transaction.atomic
def abandonner(*, budget: Budget) -> None:
    """Forget a preview that nobody confirmed."""
    budget = Budget.objects.select_for_update().get(pk=budget.pk)
    if budget.etat == Budget.Etat.APERCU:
        budget.etat, budget.plan = Budget.Etat.ABANDONNE, {}
        budget.save()
        budget.lignes.all().delete()


def total_012(budget: Budget) -> Decimal:
    """Euros of chapter 012 in one budget; added here, since a database may add decimals as floating point."""
    return sum((line.montant for line in budget.lignes.all()), ZERO)


# what was paid before what was foreseen; a DM or a BS has lines that change, not the whole staff annex
ORDRE_DES_NATURES = ("CFU", "CA", "BP")


def annexe_de(collectivite: Collectivite) -> Annexe | None:
    """The latest staff annex of each budget (SIRET) of an employer, added up; the source says which. One query.

    Of one SIRET: the newest year, account before budget, never a DM or a BS, which is a fragment. None when no budget has an annex. Counted in ETP as soon as one of the budgets is: a head is at least its ETP.
    """
    rows = list(
        Budget.objects.filter(
            collectivite=collectivite,
            etat=Budget.Etat.ENREGISTRE,
            nature__in=ORDRE_DES_NATURES,
            postes_pourvus__isnull=False,
        )
    )
    if not rows:
        return None
    rows.sort(key=lambda one: (-one.exercice, ORDRE_DES_NATURES.index(one.nature), one.pk))
    latest: dict[str, Budget] = {}
    for one in rows:
        latest.setdefault(one.siret, one)
    kept = list(latest.values())
    return Annexe(
        source=" + ".join(
            f"{one.get_nature_display()} {one.exercice}"
            + (f" ({one.libelle or f'SIRET {one.siret}'})" if len(kept) > 1 else "")
            for one in kept
        ),
        ouverts=sum((one.postes_ouverts or ZERO for one in kept), ZERO),
        pourvus=sum((one.postes_pourvus or ZERO for one in kept), ZERO),
        en_etp=any(one.en_etp for one in kept),
    )


def budgets_du_projet(project: Project) -> list[tuple[Budget, Decimal]]:
    """Budgets written in a project with their euros of chapter 012, by employer, newest year first. Two queries."""
    rows = (
        Budget.objects.filter(project=project, etat=Budget.Etat.ENREGISTRE)
        .select_related("collectivite")
        .prefetch_related("lignes")
        .order_by("collectivite__rang", "collectivite__nom", "-exercice", "nature", "pk")
    )
    return [(budget, total_012(budget)) for budget in rows]
