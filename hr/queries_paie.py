"""Reading pay schemes, benefits and pay: whole for those who may read the pay of an employer, guarded for the others."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from hr.calculs.lecture_regimes import LigneVue, ligne_entiere, ligne_pour_autrui
from hr.calculs.regimes import Ligne, groupe_commun_par_defaut
from hr.models import Agent, Avantage, LigneRegime, RegimeIndemnitaire, Remuneration
from hr.queries import KEPT_WITH_AGENT, employeurs, parts_du_projet, presents
from projects.access import Access
from projects.models import Collectivite, Project
from projects.policy import Action

Groupe = tuple[int, str, int]


@dataclass(frozen=True)
class RegimeVu:
    """The scheme of one employer as one reader may see it. ``regime`` is None when nothing may be shown yet."""

    collectivite: Collectivite
    regime: RegimeIndemnitaire | None
    lignes: tuple[LigneVue, ...]
    est_entier: bool

    @property
    def est_attendu(self) -> bool:
        """Whether the employer has not vouched for anything yet."""
        return self.regime is None or not self.regime.est_valide


def ligne_pure(row: LigneRegime) -> Ligne:
    """A line of a scheme as plain values."""
    return Ligne(
        cadre=row.cadre_emplois_id,
        libelle=row.cadre_emplois.libelle,
        groupe=row.groupe,
        ifse_plancher=row.ifse_plancher,
        ifse_moyenne=row.ifse_moyenne,
        ifse_plafond=row.ifse_plafond,
        cia_plafond=row.cia_plafond,
        isfe_taux=row.isfe_taux,
        effectif=row.effectif,
    )


def commun_de(row: LigneRegime) -> str:
    """The common group of a line: the one chosen, else its category and group."""
    return row.groupe_commun or groupe_commun_par_defaut(row.cadre_emplois.categorie, row.groupe)


def lignes_par_regime(project: Project) -> dict[int, list[LigneRegime]]:
    """Lines of every scheme of the project, by employer; one query. Not guarded: only for ``regimes_lisibles``."""
    found: dict[int, list[LigneRegime]] = {}
    rows = (
        LigneRegime.objects.filter(regime__collectivite__project=project)
        .select_related("cadre_emplois", "regime")
        .order_by("regime", "cadre_emplois__rang", "cadre_emplois", "groupe", "pk")
    )
    for row in rows:
        found.setdefault(row.regime.collectivite_id, []).append(row)
    return found


def regimes_lisibles(access: Access) -> list[RegimeVu]:
    """The scheme of every employer of the perimeter, as the worn hat may read it. Constant number of queries."""
    return regimes_montrables(access.project, access.employer_ids(Action.VOIR_REMUNERATION))


def regimes_montrables(project: Project, whole: frozenset[int] = frozenset()) -> list[RegimeVu]:
    """The same for a reader of the pay of ``whole`` alone; by default nobody's: what a document may print."""
    schemes = {
        one.collectivite_id: one
        for one in RegimeIndemnitaire.objects.filter(collectivite__project=project).order_by("pk")
    }
    lines, amounts = lignes_par_regime(project), _ifse_par_groupe(project)
    told = []
    for employer in employeurs(project):
        scheme, rows = schemes.get(employer.pk), lines.get(employer.pk, [])
        if employer.pk in whole:
            seen = tuple(ligne_entiere(ligne_pure(row), commun_de(row), row.pk) for row in rows)
            told.append(RegimeVu(employer, scheme, seen, True))
        elif scheme is not None and scheme.est_valide:
            seen = tuple(
                ligne_pour_autrui(
                    ligne_pure(row),
                    commun_de(row),
                    k=project.seuil_affichage,
                    montants=amounts.get((employer.pk, row.cadre_emplois_id, row.groupe)),
                )
                for row in rows
            )
            told.append(RegimeVu(employer, scheme, seen, False))
        else:
            told.append(RegimeVu(employer, None, (), False))
    return told


def _ifse_par_groupe(project: Project) -> dict[Groupe, list[Decimal]]:
    """Individual IFSE by employer, cadre d'emplois and group, for the test of dominance. Never shown."""
    found: dict[Groupe, list[Decimal]] = {}
    rows = Remuneration.objects.filter(
        agent__collectivite__project=project,
        ifse__isnull=False,
        groupe__isnull=False,
        agent__cadre_emplois__isnull=False,
    ).order_by("pk")
    for employer, cadre, groupe, amount in rows.values_list(
        "agent__collectivite_id", "agent__cadre_emplois_id", "groupe", "ifse"
    ):
        found.setdefault((employer, cadre, groupe), []).append(amount)
    return found


def avantages_du_projet(project: Project) -> dict[int, dict[str, Avantage]]:
    """Answers about benefits by employer and type; one query. Read by all once the employer validated its scheme."""
    found: dict[int, dict[str, Avantage]] = {}
    for one in Avantage.objects.filter(collectivite__project=project).order_by("pk"):
        found.setdefault(one.collectivite_id, {})[one.type] = one
    return found


def paies_visibles(access: Access) -> QuerySet[Remuneration]:
    """Pay that the worn hat may read: own employer, or the employers that opened their data to the référent RH."""
    return Remuneration.objects.filter(
        agent__collectivite__project=access.project,
        agent__collectivite__in=access.employer_ids(Action.VOIR_REMUNERATION),
    )


def agent_dont_la_paie_est_visible(access: Access, pk: int) -> Agent | None:
    """An agent whose pay the worn hat may read, None otherwise (as for one that does not exist)."""
    return (
        Agent.objects.filter(
            pk=pk,
            collectivite__project=access.project,
            collectivite__in=access.employer_ids(Action.VOIR_REMUNERATION),
        )
        .select_related("collectivite__project", "cadre_emplois")
        .first()
    )


def agents_payes(access: Access, jour) -> QuerySet[Remuneration]:
    """Pay of the agents in post on ``jour`` that the worn hat may read, with agent, cadre and employer."""
    held = Agent.objects.filter(presents(jour))
    return (
        paies_visibles(access)
        .filter(agent__in=held)
        .select_related("agent__collectivite", "agent__cadre_emplois")
        .order_by("agent__collectivite__rang", "agent__collectivite__nom", "agent__matricule", "pk")
    )


def services_principaux(project: Project) -> dict[int, str]:
    """Agent -> label of the service where it works most."""
    found: dict[int, str] = {}
    rows = parts_du_projet(project).filter(KEPT_WITH_AGENT)
    rows = rows.order_by("agent_id", "-part", "service_id", "pk")
    for agent, label in rows.values_list("agent_id", "service__libelle"):
        found.setdefault(agent, label)
    return found
