"""Dossier of a comité social territorial: saisine form, project, fiche d'impact by post, questions and answers, in one file.

The members of a committee are bound to discretion: they read the posts of their own employer one by one, never a name,
once the fiche d'impact is done (product.md, part C, amendment 5). The others read what they may read of the posts, the
rest counted and masked. Plan of the fiche: domain.md §9.4.
"""

from collections.abc import Sequence
from datetime import date

from common.figures import Column, EmptyState, Notice, Paragraph, Section, Table
from common.figures.specs import Kind
from common.values import format_date
from consultations.queries_ecoute import published_concerns
from projects.access import Access
from projects.models import Collectivite
from projects.policy import Action, Role
from reports.remunerations import remunerations
from roadmap.etapes import AVIS_CST, CENTRE_DE_GESTION, Jalon
from roadmap.figures import steps_table
from roadmap.figures_impact import impact_sections
from roadmap.queries.impact import sheet_read
from roadmap.queries.services import Dossier
from scenarios.figures_posts import counts_table, posts_table
from scenarios.models import PosteCible, ServiceScenario
from scenarios.queries_posts import posts_of, readable_posts

IMPACT = "FICHE_IMPACT"
COMMITTEE = (Role.REPRESENTANT_PERSONNEL, Role.SECRETAIRE_CST)
TO_COMPLETE = "à compléter"


def committees(access: Access, dossier: Dossier) -> list[Jalon]:
    """The opinions of this dossier whose committee the worn hat may follow: its own, or all for who sees every body."""
    rows = [one for one in dossier.jalons if one.type.cle == AVIS_CST]
    if access.allows(Action.VOIR_GOUVERNANCE):
        return rows
    own = access.own_collectivite
    return [one for one in rows if own is not None and own.siren in {one.cible, *one.parties}]


def _sits(access: Access) -> bool:
    return any(one.role_enum in COMMITTEE for one in access.hat.memberships)


def impact_is_done(dossier: Dossier) -> bool:
    """Whether the fiche d'impact was finished: the committee reads it from then on."""
    return any(one.type.cle == IMPACT and one.date_realisee for one in dossier.jalons)


def _posts(access: Access, dossier: Dossier, described: ServiceScenario) -> tuple[list[PosteCible], list[PosteCible]]:
    """All the posts, and those that this reader may read one by one."""
    posts = posts_of(described)
    readable = {one.pk for one in readable_posts(access, posts)}
    own = access.own_collectivite
    if own is not None and _sits(access) and impact_is_done(dossier):
        readable |= {one.pk for one in posts if one.employeur_id == own.pk}
    return posts, [one for one in posts if one.pk in readable]


def cst_sections(
    access: Access, dossier: Dossier, committee: Jalon, described: ServiceScenario | None, jour: date
) -> tuple[Section, ...]:
    """The dossier of ``committee`` on ``jour``."""
    return (
        _form(access, dossier, committee),
        _project(dossier, described),
        *_impact(access, dossier, described),
        Section("calendrier", "Calendrier", (steps_table(access, dossier, jour),)),
        _questions(access),
        _pieces(dossier),
    )


def _form(access: Access, dossier: Dossier, committee: Jalon) -> Section:
    service = dossier.service
    parties = [one.collectivite for one in service.parties.all()]
    concerned = [one for one in parties if one.siren in {committee.cible, *committee.parties}]
    rows = [
        ("Comité saisi", committee.qui[0].upper() + committee.qui[1:]),
        ("Collectivités concernées", ", ".join(one.nom for one in concerned) or TO_COMPLETE),
        ("SIREN", ", ".join(one.siren for one in concerned) or TO_COMPLETE),
        ("Objet", f"{service.get_forme_display()} « {service} », gestion : {service.gestionnaire.nom}"),
        ("Date d’effet voulue", format_date(service.date_ouverture)),
        ("Séance demandée", format_date(committee.date_prevue) if committee.date_prevue else TO_COMPLETE),
        ("Agents concernés", "voir la fiche d’impact"),
        ("Personne à joindre", TO_COMPLETE),
        ("Date, nom et signature de l’autorité territoriale", TO_COMPLETE),
    ]
    title = (
        "Formulaire de saisine du centre de gestion" if committee.cible == CENTRE_DE_GESTION else "Saisine du comité"
    )
    table = Table(
        key="saisine",
        title="À transmettre avec les pièces de ce dossier",
        columns=(Column("rubrique", "Rubrique"), Column("contenu", "Contenu")),
        rows=tuple(rows),
    )
    return Section("saisine", title, (table,))


def _project(dossier: Dossier, described: ServiceScenario | None) -> Section:
    service = dossier.service
    rows = [
        ("Service", str(service)),
        ("Forme", service.get_forme_display()),
        ("Gestionnaire", service.gestionnaire.nom),
        ("Parties", ", ".join(one.collectivite.nom for one in service.parties.all())),
        ("Missions", (described.missions if described else "") or TO_COMPLETE),
        ("Ce que l’usager y gagne", (described.qualite if described else "") or TO_COMPLETE),
    ]
    table = Table(
        key="projet",
        title="Contexte et projet",
        columns=(Column("rubrique", "Rubrique"), Column("contenu", "Contenu")),
        rows=tuple(rows),
    )
    return Section("projet", "Le projet", (table,))


def _impact(access: Access, dossier: Dossier, described: ServiceScenario | None) -> Sequence[Section]:
    title = "Fiche d’impact"
    if not impact_is_done(dossier) and _sits(access):
        wait = EmptyState("La fiche est en préparation par la DRH.", "Elle se lira ici dès qu’elle sera faite.")
        return (Section("fiche-impact", title, (wait,)),)
    sent = sheet_read(access, dossier.service, sent=True)
    if sent is not None:
        # what the committee received, and not what the scenario says since
        mark = f"{sent.fiche}, envoyée le {format_date(sent.fiche.date_envoi)}, empreinte {sent.fiche.empreinte[:12]}."
        return (
            Section("fiche-impact", title, (Paragraph(mark),)),
            *impact_sections(dossier.service, sent, access.project.seuil_affichage),
        )
    if described is None:
        wait = EmptyState("Aucun scénario ne décrit les postes de ce service.", "La DRH les décrit dans le scénario.")
        return (Section("fiche-impact", title, (wait, _conditions(dossier.service.forme, None))),)
    posts, readable = _posts(access, dossier, described)
    blocks: list = [_conditions(dossier.service.forme, described)]
    if posts:
        parties = [one.collectivite for one in described.participations.all()]
        employers: list[Collectivite] = list(
            {one.pk: one for one in [*parties, *(p.employeur for p in posts)]}.values()
        )
        if len(readable) < len(posts):
            blocks.append(counts_table(posts, employers, access.project.seuil_affichage))
        if readable:
            blocks.append(posts_table(described, readable))
    else:
        blocks.append(EmptyState("Aucun poste n’est encore décrit.", "La DRH de chaque employeur les décrit."))
    return (Section("fiche-impact", title, tuple(blocks)),)


def _conditions(forme: str, described: ServiceScenario | None) -> Table:
    """Organisation, pay, rights kept: today, then, and what goes with it. What nobody typed is said."""

    def then(name: str) -> str:
        return (getattr(described, name) if described is not None else "") or TO_COMPLETE

    pay = remunerations().get(forme)
    rows = (
        ("Lieu de travail", TO_COMPLETE, then("lieu"), TO_COMPLETE),
        ("Qui fixe les priorités", TO_COMPLETE, then("autorite_fonctionnelle"), TO_COMPLETE),
        ("Qui évalue", TO_COMPLETE, then("autorite_hierarchique"), TO_COMPLETE),
        ("Qui accorde les congés", TO_COMPLETE, then("autorite_conges"), TO_COMPLETE),
        ("Horaires, cycle, télétravail", TO_COMPLETE, TO_COMPLETE, TO_COMPLETE),
        ("Régime indemnitaire", TO_COMPLETE, pay.phrase if pay else TO_COMPLETE, TO_COMPLETE),
        ("Avantages acquis", TO_COMPLETE, pay.acquis if pay else TO_COMPLETE, "sans objet"),
        ("Congés, compte épargne-temps, action sociale", TO_COMPLETE, TO_COMPLETE, TO_COMPLETE),
        ("Formation, entretien, tutorat", TO_COMPLETE, TO_COMPLETE, TO_COMPLETE),
        ("Prévention, risques psychosociaux", TO_COMPLETE, TO_COMPLETE, TO_COMPLETE),
    )
    return Table(
        key="conditions",
        title="Organisation, conditions de travail, rémunération et droits acquis",
        columns=(
            Column("quoi", "Quoi"),
            Column("avant", "Situation actuelle"),
            Column("apres", "Situation future"),
            Column("mesure", "Mesure d’accompagnement"),
        ),
        rows=rows,
    )


def _questions(access: Access) -> Section:
    title = "Questions et réponses"
    if not access.allows(Action.VOIR_ECOUTE):
        return Section("questions", title, (Paragraph("Le journal d’écoute ne vous est pas ouvert."),))
    # the published words alone: what was said in confidence stays with those who heard it
    rows = [one for one in published_concerns(access.project) if one.question]
    table = Table(
        key="questions",
        title="Ce qui a été demandé, ce qui a été répondu",
        columns=(
            Column("question", "Question"),
            Column("reponse", "Réponse"),
            Column("repondu", "Répondu le", Kind.DATE),
        ),
        rows=tuple((one.question, one.reponse, one.date_reponse) for one in rows),
        source="journal d’écoute",
        row_heading=False,
        empty_text="Aucune question n’est publiée.",
    )
    return Section("questions", title, (table,))


def _pieces(dossier: Dossier) -> Section:
    form = "convention" if dossier.service.forme != "TRANSFERT_COMPETENCE" else "délibérations"
    rows = (
        ("Fiche d’impact", "faite" if impact_is_done(dossier) else "en préparation"),
        (f"Projet de {form}", "modèle dans « Documents à emporter »"),
        ("Organigramme avant et après", TO_COMPLETE),
        ("Fiches de poste", TO_COMPLETE),
    )
    table = Table(
        key="pieces",
        title="Les pièces à joindre",
        columns=(Column("piece", "Pièce"), Column("etat", "Où elle en est")),
        rows=rows,
    )
    return Section(
        "pieces",
        "Pièces du dossier",
        (
            table,
            Notice("Discrétion", "Les membres du comité sont tenus à la discrétion professionnelle sur ce dossier."),
        ),
    )
