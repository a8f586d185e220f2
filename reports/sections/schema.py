"""« Rapport relatif aux mutualisations et projet de schéma » (CGCT L5211-39-1): twelve chapters, domain.md §9.2.

Every figure comes from the figures of the pages; nobody reads over the shoulder of a document, so what is masked for
a stranger is masked here, and each audience finds only what its readers find on the pages.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from common.figures import Column, EmptyState, Kind, Notice, Paragraph, Section, Table
from common.values import format_date
from consultations.queries import latest_climate
from consultations.queries_ecoute import published_concerns
from consultations.themes import LABELS
from diagnostics.figures import services_bars, services_spread
from diagnostics.figures_crossings import software_table
from diagnostics.figures_framing import basis_words, section_framing
from diagnostics.figures_register import difficulties_table
from diagnostics.figures_sheets import costs_table, means_table, poolings_table
from diagnostics.queries import Inventory, inventory_of
from diagnostics.queries_crossings import crossings_of
from diagnostics.queries_framing import answers_of
from diagnostics.queries_register import Registre, register_of
from diagnostics.queries_sheets import Diagnostic, diagnostic_of, poolings_of
from diagnostics.services.budgets import budgets_du_projet
from governance.queries.bodies import in_activity
from governance.queries.charter import in_force_on, published
from hr.figures import bars_categories, section_ages, table_categories, table_etp_categories
from hr.figures.regimes import section_regimes
from hr.queries_paie import avantages_du_projet, regimes_montrables
from projects.models import Project
from projects.queries import phases_with_steps
from reports.copil import latest_choice
from reports.glossary import glossary_table
from reports.models import Report
from reports.sections.actions import action_section, gantts, orphans_notice, participation_tables
from reports.sections.annexes import college_annex, explained
from reports.sections.chapters import Chapter, texts_of, to_complete, with_texts, without
from reports.sections.steps import section_adaptations
from reports.sections.territory import section_territory
from reports.situation import Situation, situation_of_day
from roadmap.delais import delai_applicable
from roadmap.figures import avis_table
from roadmap.figures_actions import actions_table
from roadmap.figures_gains import gains_followed, payback
from roadmap.models import FicheAction, Objectif
from roadmap.queries.actions import actions_of, arbre, communes_asked, too_early
from roadmap.queries.opinions import consultation_of, saisines_of
from roadmap.queries.services import services_of
from scenarios.engine.calcul import ScenarioIncoherent
from scenarios.evaluation import evaluation_among
from scenarios.figures import employers_table, services_table
from scenarios.figures_balance import curve, gains_table, key_figures
from scenarios.figures_compare import comparison_table
from scenarios.figures_criteria import evaluation_section
from scenarios.figures_impact import investment_impact, spending_impact, staff_impact
from scenarios.inputs import Calcul, calcul_de, mouvements_proteges
from scenarios.models import Scenario
from scenarios.uncertainty import incertitudes_de

CHAPTERS: tuple[Chapter, ...] = (
    Chapter("preambule", "Préambule"),
    Chapter("methode", "Cadre juridique et méthode"),
    Chapter("territoire", "Portrait du territoire"),
    Chapter("etat-des-lieux", "État des lieux"),
    Chapter("objectifs", "Enjeux, objectifs et règle du jeu"),
    Chapter("scenarios", "Scénarios étudiés et choix"),
    Chapter("schema", "Le schéma : qui fait quoi, quand"),
    Chapter("impact-effectifs", "Impact prévisionnel sur les effectifs"),
    Chapter("impact-depenses", "Impact prévisionnel sur les dépenses de fonctionnement"),
    Chapter("conditions", "Conditions de réussite"),
    Chapter("suivi", "Gouvernance, suivi et évaluation"),
    Chapter("annexes", "Annexes"),
)
TITLES = {chapter.cle: chapter.titre for chapter in CHAPTERS}
COMPARED = 4
NO_CHOICE = "Aucun scénario n’est soumis au comité de pilotage : la cheffe ou le chef de projet le soumet."


@dataclass(frozen=True)
class Matter:
    """What the chapters read, each thing once."""

    project: Project
    audience: str
    jour: date

    @property
    def est_public(self) -> bool:
        return self.audience == Report.Audience.PUBLIC

    @cached_property
    def situation(self) -> Situation:
        return situation_of_day(self.project, self.jour, par_grade=False)

    @cached_property
    def inventory(self) -> Inventory:
        return inventory_of(self.project)

    @cached_property
    def diagnostic(self) -> Diagnostic:
        return diagnostic_of(self.project, inventory=self.inventory, lines=self.situation.lines, jour=self.jour)

    @cached_property
    def registre(self) -> Registre:
        return register_of(self.project)

    @cached_property
    def actions(self) -> list[FicheAction]:
        return [one for one in actions_of(self.project) if one.etat != FicheAction.Etat.ABANDONNEE]

    @cached_property
    def choices(self) -> list[Scenario]:
        """Scenarios that this audience may read, the one that counts last; the public reads adopted ones alone."""
        rows = latest_choice(Scenario.objects.filter(project=self.project).order_by("numero"))
        return [one for one in rows if one.etat == Scenario.Etat.ADOPTE] if self.est_public else rows

    @cached_property
    def computed(self) -> list[Calcul]:
        """The statu quo and the last choices that can be computed, in their order."""
        found = []
        still = Scenario.objects.filter(project=self.project, est_statu_quo=True).first()
        for one in [*([still] if still and self.choices else []), *self.choices[1 - COMPARED :]]:
            try:
                found.append(calcul_de(one))
            except ScenarioIncoherent:
                continue
        return found

    @cached_property
    def calcul(self) -> Calcul | None:
        """The scenario that counts, computed; ``None`` when there is none or when it cannot be."""
        last = self.computed[-1] if self.computed else None
        right = last is not None and self.choices and last.scenario.pk == self.choices[-1].pk and last.services
        return last if right else None

    def hidden(self, calcul: Calcul) -> frozenset[int]:
        """Employers whose movements a document does not tell."""
        k = self.project.seuil_affichage
        return frozenset().union(*(mouvements_proteges(row, (), k) for row in calcul.services))


def schema_sections(project: Project, audience: str, jour: date) -> list[Section]:
    """The twelve chapters for ``audience`` (élus, CST, public) on ``jour``, with the authors' words at the head of each."""
    matter, texts = Matter(project, audience, jour), texts_of(project, Report.Kind.SCHEMA)
    preamble = () if texts.get("preambule") else (to_complete("Le mot de la présidence, écrit dans « Vos textes »."),)
    chapters = {
        "preambule": preamble,
        "methode": _method(matter),
        "territoire": section_territory(project, matter.situation.lines, jour).blocks,
        "etat-des-lieux": _state(matter),
        "objectifs": _goals(matter),
        "scenarios": _scenarios(matter),
        "schema": _schema(matter),
        "impact-effectifs": _impact(matter, staff=True),
        "impact-depenses": _impact(matter, staff=False),
        "conditions": _conditions(matter),
        "suivi": _follow_up(matter),
        "annexes": _annexes(matter),
    }
    return with_texts([Section(key, TITLES[key], tuple(blocks)) for key, blocks in chapters.items()], texts)


def _method(matter: Matter) -> Sequence:
    project = matter.project
    answers = answers_of(project)
    if matter.audience == Report.Audience.ELUS:
        framing: Sequence = section_framing(project, answers, "", dit_les_reponses=True).blocks
    else:
        text, checked = basis_words(project, answers.cadrage)
        framing = (
            Paragraph(f"{project.get_base_legale_display()}. {text}"),
            Paragraph(f"{checked[0].upper()}{checked[1:]}."),
        )
    bodies = in_activity(project.bodies.select_related("collectivite")).order_by("nom", "pk")
    phases = Table(
        key="phases",
        title="Les phases et leurs étapes",
        columns=(Column("phase", "Phase"), Column("etat", "État"), Column("etapes", "Étapes")),
        rows=tuple(
            (phase.titre, phase.get_etat_display(), ", ".join(step.titre for step in held) or "aucune")
            for phase, held, _ in phases_with_steps(project)
        ),
        empty_text="La méthode n’est pas encore écrite.",
    )
    who = Table(
        key="instances",
        title="Les instances de la démarche",
        columns=(Column("instance", "Instance"), Column("mission", "Ce qu’elle fait"), Column("rythme", "Rythme")),
        rows=tuple((one.nom, one.mission or "à compléter", one.rythme or "à compléter") for one in bodies),
        empty_text="Aucune instance n’est encore créée.",
    )
    adaptations = section_adaptations(project)
    return (
        *framing,
        Paragraph(
            f"La démarche va du {format_date(project.date_debut)} au {format_date(project.date_fin)}. Le rapport est "
            f"transmis pour avis à chaque conseil municipal, qui dispose de {delai_applicable('AVIS_CONSEIL', project.date_debut).mesure} ; "
            "sans avis dans ce délai, il est "
            "réputé favorable. Le schéma est ensuite approuvé par le conseil de l’EPCI et adressé à chaque commune."
        ),
        who,
        phases,
        *([adaptations] if adaptations else []),
    )


def _state(matter: Matter) -> Sequence:
    project, lines, jour = matter.project, matter.situation.lines, matter.jour
    if lines:
        staff: Sequence = (
            bars_categories(lines, jour),
            table_categories(lines, jour),
            table_etp_categories(lines, jour),
        )
    else:
        staff = (EmptyState("Aucun effectif n’est saisi.", "Chaque DRH importe ses agents."),)
    services: Sequence = (
        (services_bars(matter.inventory), services_spread(matter.inventory))
        if matter.inventory.presences
        else (EmptyState("Aucun service n’est décrit.", "Chaque direction répond pour son employeur."),)
    )
    crossings = crossings_of(project, inventory=matter.inventory, lines=lines)
    found = [
        Section("edl-services", "Organisation : quels services, où", services),
        Section("edl-effectifs", "Effectifs", staff),
        section_ages(matter.situation.counts, project.seuil_affichage, jour),
        Section("edl-finances", "Finances", (_budgets(project), costs_table(matter.diagnostic))),
        Section("edl-mutualisations", "Ce qui est déjà mutualisé", (poolings_table(poolings_of(project)),)),
        Section(
            "edl-moyens",
            "Moyens : logiciels, locaux, véhicules",
            (software_table(crossings), means_table(matter.diagnostic.fiches.values())),
        ),
    ]
    if matter.audience == Report.Audience.ELUS:
        # the comparison of pay schemes is read by those who run the project or an employer, and the élus
        schemes = section_regimes(
            regimes_montrables(project),
            avantages_du_projet(project),
            jour,
            k=project.seuil_affichage,
            propres=frozenset(),
        )
        found.append(replace(schemes, title="Règles RH comparées"))
    found.append(_needs(matter))
    return found


def _budgets(project: Project) -> Table:
    return Table(
        key="chapitre-012",
        title="Charges de personnel (chapitre 012)",
        source="budgets et comptes déposés par les collectivités",
        columns=(
            Column("collectivite", "Collectivité"),
            Column("budget", "Budget"),
            Column("exercice", "Exercice", Kind.YEAR),
            Column("montant", "Charges de personnel", Kind.EUROS, "€"),
        ),
        rows=tuple(
            (one.collectivite.nom, one.libelle or one.get_nature_display(), one.exercice, total)
            for one, total in budgets_du_projet(project)
        ),
        empty_text="Aucun budget n’est encore déposé : la DRH ou les finances de chaque collectivité le dépose.",
    )


def _needs(matter: Matter) -> Section:
    """What the agents and their employers said, once it is published."""
    blocks: list = []
    climate = latest_climate(matter.project)
    if climate is not None:
        said = f"indice de climat {climate.index} sur 100" if climate.index is not None else "indice non affiché"
        blocks.append(Paragraph(f"Consultation des agents « {climate.survey.titre} » : {said}."))
    counts: dict[str, int] = {}
    for one in published_concerns(matter.project):
        counts[one.theme] = counts.get(one.theme, 0) + 1
    blocks.append(
        Table(
            key="preoccupations",
            title="Questions posées et répondues, thème par thème",
            caption="Celles dont la réponse est publiée.",
            source="journal d’écoute",
            columns=(Column("theme", "Thème"), Column("nombre", "Questions publiées", Kind.INTEGER)),
            rows=tuple((label, counts[theme]) for theme, label in LABELS.items() if theme in counts),
            empty_text="Aucune réponse n’est encore publiée.",
        )
    )
    return Section("edl-besoins", "Besoins et fragilités exprimés", tuple(blocks))


def _goals(matter: Matter) -> Sequence:
    rows = []

    def told(objectif: Objectif, rank: str) -> None:
        rows.append((f"{rank} {objectif.titre}", objectif.resultat or "à compléter"))

    for number, branch in enumerate(arbre(matter.project, matter.actions), start=1):
        told(branch.objectif, f"{number}.")
        for place, child in enumerate(branch.orientations, start=1):
            told(child.objectif, f"{number}.{place}")
    goals = Table(
        key="objectifs",
        title="Ce que le schéma doit apporter",
        columns=(Column("objectif", "Objectif ou orientation"), Column("resultat", "Ce que l’usager y gagne")),
        rows=tuple(rows),
        empty_text="Aucun objectif n’est écrit : ils se saisissent dans « Actions et objectifs ».",
    )
    charter = None if matter.est_public else in_force_on(published(matter.project), matter.jour)
    if charter is None:
        return (goals,)
    texts = (
        ("Comment nous décidons", charter.decider),
        ("Ce qui reste confidentiel", charter.confidentiel),
        ("Le droit de dire non", charter.dire_non),
        ("Les délais que nous tenons", charter.delais),
    )
    said = tuple((title, text) for title, text in texts if text.strip())
    rules = Table(
        key="regle-du-jeu",
        title=f"{charter}, en vigueur depuis le {format_date(charter.date_effet)}",
        columns=(Column("point", "Point"), Column("regle", "Ce qui est convenu")),
        rows=said,
    )
    return (goals, rules)


def _refusal(matter: Matter) -> Sequence:
    if not matter.choices:
        return (EmptyState(NO_CHOICE, ""),)
    last = matter.choices[-1]
    return (Notice(last.titre, "Ce scénario n’a pas de chiffre : aucun service complet n’y est décrit.", "warn"),)


def _scenarios(matter: Matter) -> Sequence:
    if matter.calcul is None:
        return _refusal(matter)
    calcul, annee = matter.calcul, matter.calcul.resultat.annees[-1]
    shown = [one for one in matter.computed if annee in one.resultat.annees]
    protected = {one.scenario.pk for one in shown if matter.hidden(one)}
    scenario = calcul.scenario
    chosen = (
        f"adopté le {format_date(scenario.date_adoption)}" if scenario.date_adoption else scenario.get_etat_display()
    )
    judged = evaluation_among(matter.project, tuple(one.scenario for one in matter.computed))
    uncertain = incertitudes_de({one.scenario.pk: one for one in (*shown, calcul)}.values())
    own = uncertain[scenario.pk]
    return (
        Paragraph(f"Le choix : {scenario.titre}, {chosen}.", lead=True),
        *([Paragraph(scenario.description)] if scenario.description else []),
        *([comparison_table(shown, annee, protected, uncertain)] if len(shown) > 1 else []),
        *([evaluation_section(judged)] if judged.criteres else []),
        Section(
            "choix",
            scenario.titre,
            (
                key_figures(calcul, own),
                *(Notice("À vérifier", text, "warn") for text in calcul.resultat.bilan.alertes),
                services_table(calcul, annee, own),
                curve(calcul, own),
                gains_table(calcul, own),
            ),
        ),
    )


def _schema(matter: Matter) -> Sequence:
    actions, jour = matter.actions, matter.jour
    opening = Table(
        key="services-a-ouvrir",
        title="Les services à ouvrir",
        columns=(
            Column("service", "Service"),
            Column("forme", "Forme"),
            Column("gestionnaire", "Géré par"),
            Column("parties", "Parties"),
            Column("ouverture", "Ouverture voulue", Kind.DATE),
        ),
        rows=tuple(
            (
                str(one),
                one.get_forme_display(),
                one.gestionnaire.nom,
                ", ".join(part.collectivite.nom for part in one.parties.all()),
                one.date_ouverture,
            )
            for one in services_of(matter.project)
        ),
        source="feuille de route",
        date=jour,
        empty_text="Aucun service n’est encore inscrit à la feuille de route.",
    )
    if not actions:
        return (opening, EmptyState("Aucune action n’est écrite.", "La cheffe ou le chef de projet les écrit."))
    summary = without(actions_table(actions, jour, too_early(actions)), "pilote", "apres")
    k = matter.project.seuil_affichage
    sheets = tuple(action_section(one, jour, k, names=not matter.est_public) for one in actions)
    return (
        opening,
        *orphans_notice(actions),
        summary,
        *gantts(actions, jour, names=not matter.est_public),
        *participation_tables(actions, communes_asked(matter.project)),
        Section("fiches-action", "Les fiches action", sheets),
    )


def _impact(matter: Matter, *, staff: bool) -> Sequence:
    calcul = matter.calcul
    if calcul is None:
        return _refusal(matter)
    hidden = matter.hidden(calcul)
    if staff:
        return (
            Paragraph(
                f"Ce que deviennent les effectifs employés par l’EPCI et par chaque commune avec « {calcul.scenario.nom} »."
            ),
            staff_impact(calcul, hidden),
        )
    return (
        Paragraph("Ce que l’EPCI et chaque commune paient en moins ou en plus, pour les services du scénario retenu."),
        spending_impact(calcul),
        investment_impact(calcul),
        employers_table(calcul, calcul.resultat.annees[-1], hidden),
    )


def _conditions(matter: Matter) -> Sequence:
    return (
        Paragraph(
            "Les agents sont informés avant les décisions qui les touchent ; chaque service commun est précédé d’une "
            "fiche d’impact, de l’avis des comités sociaux territoriaux et d’entretiens individuels."
        ),
        difficulties_table(matter.registre),
    )


def _follow_up(matter: Matter) -> Sequence:
    indicators = Table(
        key="indicateurs",
        title="À quoi l’on verra que le schéma réussit",
        source="feuille de route",
        columns=(
            Column("action", "Action"),
            Column("indicateur", "Indicateur"),
            Column("depart", "Départ", Kind.DECIMAL),
            Column("cible", "Cible", Kind.DECIMAL),
            Column("mesure", "Mesure", Kind.DECIMAL),
        ),
        rows=tuple(
            (
                action.code,
                f"{one.libelle} ({one.unite})" if one.unite else one.libelle,
                one.depart,
                one.cible,
                "à mesurer" if one.mesure is None else one.mesure,
            )
            for action in matter.actions
            for one in action.indicateurs.all()
        ),
        empty_text="Aucun indicateur n’est encore choisi.",
    )
    return (
        Paragraph(
            "Chaque année, lors du débat d’orientation budgétaire ou à défaut du vote du budget, l’avancement du schéma "
            "est présenté au conseil de l’EPCI."
        ),
        indicators,
        gains_followed(matter.registre),
        payback(matter.registre, matter.actions),
    )


def _annexes(matter: Matter) -> Sequence:
    sent = saisines_of(matter.project)
    if sent:
        opinions = avis_table(consultation_of(None, sent[0], matter.jour))
        said: Section = Section("annexe-avis", f"Avis des conseils : {sent[0]}", (without(opinions, "preuve"),))
    else:
        empty = EmptyState("Les conseils municipaux ne sont pas encore consultés.", "")
        said = Section("annexe-avis", "Avis des conseils municipaux", (empty,))
    college = college_annex(matter.project, matter.audience, matter.jour)
    told = (said, college) if college else (said,)
    return (*told, *explained(matter.calcul), Section("annexe-glossaire", "Les mots du rapport", (glossary_table(),)))
