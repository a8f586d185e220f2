"""The life of a workbook import: received, read into a plan, confirmed, written in one transaction, undone.

Nothing is written to agents before ``ecrire``. The plan is computed again from the file at that moment: when the data
have changed since the preview, the new plan is shown and nothing is written.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max, QuerySet
from django.db.models.fields.json import KT
from django.utils import timezone

from common.collector import collector_paused
from common.conservation import delai
from common.tabular.foreign import has_headings
from common.tabular.reading import TabularFile
from common.tabular.refusals import FichierRefuse, Refusal, TitresManquants
from common.values import format_date, plural
from hr.calculs.colonnes import Listes
from hr.calculs.fiches import Fiche, depuis_json, differences, vers_json
from hr.calculs.import_agents import Plan, empreinte, plan_import
from hr.classeur import CLE_SIREN, ClasseurLu, lire_classeur, listes_de, phrases_laissees, verifier_employeur
from hr.dependents import held_agents
from hr.ecriture_classeur import LigneEcartee, cellules_d_une_ligne
from hr.lecture_exports import (
    AMettreEnCorrespondance,
    ExportLu,
    feuille_d_export,
    lire_export,
    memoire_de,
)
from hr.models import Agent, Correspondance, ImportBatch, InventoryState
from hr.numeros_interdits import refuser_le_nom, refuser_les_numeros
from hr.services.agents import ecrire_fiches, effacer_agents, fiches_de
from hr.services.dsn import comparer_dsn, est_une_dsn, reduire
from hr.services.etats import MOTIF_REQUIS, etat_de, noter_modification
from hr.services.remunerations import effacer_trace_d_import
from projects.models import Collectivite, Project
from projects.services.archive import check_not_archived

DELAI_ANNULATION = delai("imports")
EN_ATTENTE = {
    ImportBatch.Etat.DEPOSE,
    ImportBatch.Etat.APPARIER,
    ImportBatch.Etat.APERCU,
    ImportBatch.Etat.ECRITURE,
}
# a refusal quotes what it read
OUBLIE = "Ce qui était illisible n’est gardé que vingt-quatre heures : déposez de nouveau le fichier pour le relire."
VOLUMINEUX = ("plan", "annulation")  # named data of every agent: read from the database by those who use them
Avancement = Callable[[str, int, int], None]


def _silence(stage: str, done: int = 0, total: int = 0) -> None:
    """Progress that nobody watches (command line)."""


@dataclass(frozen=True)
class Lu:
    """A file read and compared, not written."""

    classeur: ClasseurLu
    plan: Plan


def comparer(
    collectivite: Collectivite, data: bytes, nom_fichier: str, *, jour: date, avancement: Avancement = _silence
) -> Lu:
    """Read a file and say what it would do to the agents of ``collectivite``. Raises ``FichierRefuse``."""
    avancement("Ouverture du fichier", 0, 3)
    if est_une_dsn(data):
        return Lu(*comparer_dsn(collectivite, data, jour=jour))
    received = TabularFile(data, nom_fichier)
    verifier_employeur(received, collectivite)
    lists = listes_de(collectivite)
    avancement("Lecture des lignes", 1, 3)
    read = _lignes(received, collectivite, lists, jour)
    avancement("Comparaison avec les agents connus", 2, 3)
    plan = plan_import(
        read.lignes,
        fiches_de(collectivite),
        services=lists.service_par_cle,
        cadres=lists.cadres,
        jour=jour,
    )
    return Lu(read, plan)


def _lignes(fichier: TabularFile, collectivite: Collectivite, lists: Listes, jour: date) -> ClasseurLu:
    """Rows of our workbook, or of the employer's own export through what it answered. Raises ``FichierRefuse``."""
    try:
        return lire_classeur(fichier, lists)
    except TitresManquants:
        # our own workbook, damaged, or a sheet where no line names columns: nothing to match
        if fichier.key().get(CLE_SIREN) or not has_headings(fichier):
            raise
    memory = memoire_de(collectivite, Correspondance.Source.SIRH)
    return lire_export(feuille_d_export(fichier), memory, lists, jour)


@collector_paused()
@transaction.atomic
def deposer(*, collectivite: Collectivite, data: bytes, nom_fichier: str, auteur, casquette: str) -> ImportBatch:
    """Keep a received file privately until it is read. Raises ``FichierRefuse`` on what must not even be opened.

    Of a DSN, checked whole before anything is kept, only the rubrics that are read are kept. Any other file is searched
    for social security numbers on every sheet: one that holds some, or whose name does, never reaches the disk.
    """
    refuser_le_nom(nom_fichier)
    if est_une_dsn(data):
        data, nom_fichier = reduire(data), f"{PurePath(nom_fichier).stem}.dsn"
    else:
        refuser_les_numeros(TabularFile(data, nom_fichier))
    project = Project.objects.select_for_update().get(pk=collectivite.project_id)
    last = ImportBatch.objects.filter(project=project).aggregate(last=Max("numero"))["last"] or 0
    batch = ImportBatch(
        project=project,
        numero=last + 1,
        collectivite=collectivite,
        auteur=auteur,
        casquette=casquette,
        nom_fichier=nom_fichier[-200:],
    )
    batch.fichier.save(nom_fichier, ContentFile(data), save=False)
    batch.save()
    return batch


def contenu(batch: ImportBatch) -> bytes:
    """The received file."""
    with batch.fichier.open("rb") as stream:
        return stream.read()


def marque(plan: Plan) -> str:
    """Two plans with the same mark would do exactly the same thing."""
    return sha256(empreinte(plan).encode()).hexdigest()


def plan_en_json(lu: Lu, collectivite: Collectivite) -> dict[str, object]:
    """What the preview shows, and the mark that tells whether anything changed since. Holds names: emptied with the file."""
    plan = lu.plan
    return {
        "empreinte": marque(plan),
        "feuille": lu.classeur.feuille,
        "a_correspondances": isinstance(lu.classeur, ExportLu),
        "laisse": list(phrases_laissees(lu.classeur)),
        "crees": [{"fiche": vers_json(one.fiche), "lignes": list(one.lignes)} for one in plan.crees],
        "modifies": [
            {
                "fiche": vers_json(one.apres),
                "lignes": list(one.lignes),
                "differences": [asdict(change) for change in one.differences],
            }
            for one in plan.modifies
        ],
        "refus": [asdict(refusal) for refusal in plan.refus],
        "ecartes": [list(rows) for rows in plan.ecartes],
        "absents": [vers_json(one) for one in plan.absents],
        "avertissements": [asdict(one) for one in plan.avertissements],
        "lignes_a_ecrire": plan.lignes_a_ecrire,
        "lignes_ecartees": plan.lignes_ecartees,
    }


@collector_paused()
def lire(batch: ImportBatch, *, avancement: Avancement = _silence) -> ImportBatch:
    """Read the file of ``batch`` and keep its plan for the preview. A refused file is kept as refused, with the reason."""
    try:
        lu = comparer(
            batch.collectivite,
            contenu(batch),
            batch.nom_fichier,
            jour=timezone.localdate(),
            avancement=avancement,
        )
    except AMettreEnCorrespondance:
        batch.etat = ImportBatch.Etat.APPARIER
        batch.save()
        return batch
    except FichierRefuse as refusal:
        batch.etat = ImportBatch.Etat.REFUSE
        batch.message = str(refusal)
        _vider(batch)
        batch.save()
        return batch
    batch.plan = plan_en_json(lu, batch.collectivite)
    batch.compte = lu.plan.compte()
    batch.etat = ImportBatch.Etat.APERCU
    batch.save()
    return batch


def verifier_sorties(batch: ImportBatch, sorties: Mapping[str, date]) -> None:
    """Raise ``ValidationError`` when somebody asked to end an agent that is not absent, or before its arrival."""
    absents = {one["matricule"]: depuis_json(one) for one in batch.plan.get("absents", [])}
    for matricule, jour in sorties.items():
        fiche = absents.get(matricule)
        if fiche is None:
            raise ValidationError("Un agent à sortir n’est pas dans la liste des absents.")
        if fiche.date_entree and jour < fiche.date_entree:
            raise ValidationError(
                f"Matricule {matricule} : la sortie précède l’entrée du {format_date(fiche.date_entree)}."
            )


@transaction.atomic
def confirmer(*, batch: ImportBatch, sorties: Mapping[str, date], motif: str, auteur) -> ImportBatch:
    """Keep the answers given on the preview: the job that writes reads them. Raises ``ValidationError``."""
    batch = ImportBatch.objects.select_for_update().defer(*VOLUMINEUX).get(pk=batch.pk)
    if batch.etat != ImportBatch.Etat.APERCU:
        raise ValidationError("Cet import n’attend pas de confirmation.")
    if etat_de(batch.collectivite).is_validated and not motif.strip():
        raise ValidationError({"motif": MOTIF_REQUIS})
    if sorties:
        verifier_sorties(batch, sorties)
    batch.sorties = {matricule: jour.isoformat() for matricule, jour in sorties.items()}
    batch.motif = motif.strip()
    batch.auteur = auteur
    batch.etat = ImportBatch.Etat.ECRITURE
    batch.a_change = False
    batch.save()
    return batch


@collector_paused()
def ecrire(batch: ImportBatch, *, avancement: Avancement = _silence) -> ImportBatch:
    """Write the confirmed import in one transaction, or show the new plan when the data changed since the preview.

    Safe to run twice: a batch already written is returned as it is.
    """
    data = contenu(batch)
    with transaction.atomic():
        batch = (
            ImportBatch.objects.select_for_update()
            .select_related("collectivite")
            .defer(*VOLUMINEUX)
            .annotate(marque_vue=KT("plan__empreinte"))
            .get(pk=batch.pk)
        )
        if batch.etat != ImportBatch.Etat.ECRITURE:
            return batch
        # one writer of staff per employer at a time
        collectivite = Collectivite.objects.select_for_update().get(pk=batch.collectivite_id)
        lu = comparer(collectivite, data, batch.nom_fichier, jour=timezone.localdate(), avancement=avancement)
        if marque(lu.plan) != batch.marque_vue:
            batch.plan, batch.compte = plan_en_json(lu, collectivite), lu.plan.compte()
            batch.etat, batch.a_change = ImportBatch.Etat.APERCU, True
            batch.save()
            return batch
        avancement("Enregistrement", 2, 3)
        sorties = {matricule: date.fromisoformat(jour) for matricule, jour in batch.sorties.items()}
        batch.annulation = appliquer(
            collectivite=collectivite,
            plan=lu.plan,
            sorties=sorties,
            auteur=batch.auteur,
            motif=batch.motif,
            raison=f"import n° {batch.numero}",
        )
        batch.etat = ImportBatch.Etat.ENREGISTRE
        batch.date_enregistrement = timezone.now()
        batch.save()
    return batch


@transaction.atomic
def appliquer(
    *, collectivite: Collectivite, plan: Plan, sorties: Mapping[str, date], auteur, motif: str, raison: str
) -> list[dict[str, object]]:
    """Write the agents of a plan; returns what undoing needs: for each agent its state before and after.

    Raises ``ValidationError`` when the inventory is validated and no reason is given, and in an archived project. Writes
    nothing when the plan has nothing to write.
    """
    check_not_archived(collectivite.project)
    gone = [replace(one, date_fin=sorties[one.matricule]) for one in plan.absents if one.matricule in sorties]
    before = {one.matricule: one for one in plan.absents}
    changes: list[tuple[Fiche | None, Fiche]] = [(None, one.fiche) for one in plan.crees]
    changes += [(one.avant, one.apres) for one in plan.modifies]
    changes += [(before[one.matricule], one) for one in gone]
    if not changes:
        return []
    noter_modification(collectivite=collectivite, auteur=auteur, motif=motif, a_verifier=True)
    ecrire_fiches(
        collectivite=collectivite,
        creees=[after for old, after in changes if old is None],
        modifiees=[after for old, after in changes if old is not None],
        auteur=auteur,
        motif=f"{raison} : {motif}" if motif else raison,
    )
    return [{"avant": vers_json(old) if old else None, "apres": vers_json(new)} for old, new in changes]


@dataclass(frozen=True)
class Obstacle:
    """An agent that changed since the import: undoing would lose that change."""

    matricule: str
    phrase: str


def obstacles(batch: ImportBatch) -> list[Obstacle]:
    """Agents of the import that are no longer as it left them; empty when it can be undone."""
    after = {one["apres"]["matricule"]: depuis_json(one["apres"]) for one in batch.annulation}
    now = {one.matricule: one for one in fiches_de(batch.collectivite, after)}
    lists = listes_de(batch.collectivite)
    labels = {code: cadre.libelle for code, cadre in lists.cadres.items()}
    found = []
    for matricule, fiche in after.items():
        current = now.get(matricule)
        if current is None:
            found.append(Obstacle(matricule, "effacé depuis l’import"))
        elif changes := differences(fiche, current, lists.service_par_cle, labels):
            found.append(Obstacle(matricule, ", ".join(f"{c.libelle} : {c.avant} → {c.apres}" for c in changes)))
    created = [one["apres"]["matricule"] for one in batch.annulation if one["avant"] is None]
    keys = dict(
        Agent.objects.filter(collectivite=batch.collectivite, matricule__in=created)
        .order_by("pk")
        .values_list("pk", "matricule")
    )
    return [*found, *(Obstacle(keys[key], words) for key, words in held_agents(keys).items())]


def peut_etre_annule(batch: ImportBatch, maintenant: datetime | None = None) -> bool:
    """Whether the import is written, not yet undone and less than 24 hours old."""
    now = maintenant or timezone.now()
    return (
        batch.etat == ImportBatch.Etat.ENREGISTRE
        and batch.date_enregistrement is not None
        and now - batch.date_enregistrement <= DELAI_ANNULATION
        and batch.date_purge is None
    )


@transaction.atomic
def annuler(*, batch: ImportBatch, auteur) -> ImportBatch:
    """Put every agent of the import back as it was. Raises ``ValidationError`` when too late, or when one changed since."""
    batch = ImportBatch.objects.select_for_update().select_related("collectivite").get(pk=batch.pk)
    if not peut_etre_annule(batch):
        raise ValidationError("Cet import ne peut plus être annulé : le délai de 24 heures est passé.")
    collectivite = Collectivite.objects.select_for_update().get(pk=batch.collectivite_id)
    changed = obstacles(batch)
    if changed:
        count = len(changed)
        raise ValidationError(
            f"{count} {plural(count, 'agent a', 'agents ont')} changé depuis l’import : annuler perdrait ces changements."
        )
    reason = f"annulation de l’import n° {batch.numero}"
    created = [one["apres"]["matricule"] for one in batch.annulation if one["avant"] is None]
    back = [depuis_json(one["avant"]) for one in batch.annulation if one["avant"] is not None]
    noter_modification(collectivite=collectivite, auteur=auteur, motif=reason)
    # those who should never have been there leave no name behind, in no history
    effacer_agents(
        Agent.objects.filter(collectivite=collectivite, matricule__in=created)
        .select_related("collectivite__project")
        .order_by("pk")
    )
    ecrire_fiches(collectivite=collectivite, creees=[], modifiees=back, auteur=auteur, motif=reason)
    effacer_trace_d_import(
        collectivite=collectivite,
        matricules=[one.matricule for one in back],
        raison=f"import n° {batch.numero}",
        annulation=reason,
        depuis=batch.date_depot,
    )
    batch.etat = ImportBatch.Etat.ANNULE
    batch.date_annulation = timezone.now()
    _vider(batch)
    batch.save()
    return batch


@transaction.atomic
def relire(*, batch: ImportBatch) -> ImportBatch:
    """Send back to reading a file whose columns or values have just been explained."""
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.etat in {ImportBatch.Etat.APPARIER, ImportBatch.Etat.APERCU}:
        batch.etat = ImportBatch.Etat.DEPOSE
        batch.plan, batch.compte, batch.a_change = {}, {}, False
        batch.save()
    return batch


@transaction.atomic
def abandonner(*, batch: ImportBatch) -> None:
    """Forget a plan that nobody confirmed, and its file."""
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.etat in {ImportBatch.Etat.DEPOSE, ImportBatch.Etat.APPARIER, ImportBatch.Etat.APERCU}:
        batch.etat = ImportBatch.Etat.ABANDONNE
        _vider(batch)
        batch.save()


def vider_imports(batches: Iterable[ImportBatch]) -> None:
    """Empty imports before their time, because somebody in them is erased: undoing them is given up."""
    for batch in list(batches):
        if batch.etat in EN_ATTENTE:
            batch.etat = ImportBatch.Etat.ABANDONNE
        _vider(batch)
        batch.save()


def _vider(batch: ImportBatch) -> None:
    """Delete the file and everything beside it that may name somebody: values, name of the file, reason."""
    if batch.fichier:
        batch.fichier.delete(save=False)
    batch.plan, batch.annulation, batch.sorties = {}, [], {}
    # « arrivee-durand.csv », « reprise du temps partiel de Mme Durand »
    batch.nom_fichier = batch.motif = ""
    batch.date_purge = timezone.now()


def oublier_les_refus(batches: QuerySet) -> None:
    """Forget what the refusals of these imports quote; they say that they did."""
    batches.exclude(message__in=("", OUBLIE)).update(message=OUBLIE)


def purger_imports(maintenant: datetime | None = None) -> int:
    """Empty every import older than 24 hours (since it was written, else since it was received); returns how many."""
    limit = (maintenant or timezone.now()) - DELAI_ANNULATION
    emptied = 0
    oublier_les_refus(ImportBatch.objects.filter(date_depot__lt=limit))
    for batch in ImportBatch.objects.filter(date_purge__isnull=True).order_by("pk"):
        if (batch.date_enregistrement or batch.date_depot) < limit:
            if batch.etat in EN_ATTENTE:
                batch.etat = ImportBatch.Etat.ABANDONNE
            _vider(batch)
            batch.save()
            emptied += 1
    return emptied


def dernier_import(collectivite: Collectivite) -> ImportBatch | None:
    """The last import that was written."""
    return (
        ImportBatch.objects.filter(collectivite=collectivite, etat=ImportBatch.Etat.ENREGISTRE)
        .defer("plan", "annulation")
        .order_by("-numero")
        .first()
    )


def inventaire_valide(collectivite: Collectivite) -> bool:
    """Whether a write now needs a reason."""
    return InventoryState.objects.filter(collectivite=collectivite, etat=InventoryState.Etat.VALIDEE).exists()


def lignes_ecartees(batch: ImportBatch) -> list[LigneEcartee]:
    """Rows of the received file that the plan set aside, as they were read. Raises ``FichierRefuse``."""
    wanted = {line for rows in batch.plan.get("ecartes", []) for line in rows}
    by_line: dict[int, list[Refusal]] = {}
    for one in batch.plan.get("refus", []):
        by_line.setdefault(one["row"], []).append(Refusal(**one))
    lists, data, today = listes_de(batch.collectivite), contenu(batch), timezone.localdate()
    if est_une_dsn(data):
        lu, _ = comparer_dsn(batch.collectivite, data, jour=today)
    else:
        lu = _lignes(TabularFile(data, batch.nom_fichier), batch.collectivite, lists, today)
    return [
        LigneEcartee(cellules_d_une_ligne(row, lists), by_line.get(row.ligne, []))
        for row in lu.lignes
        if row.ligne in wanted
    ]
