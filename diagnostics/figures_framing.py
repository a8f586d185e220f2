"""The political framing as tables: ranks per reason and collectivité, red lines, what stays communal."""

from datetime import date

from common.figures import Cell, Column, Kind, Notice, Paragraph, Section, Table
from common.values import format_date, format_month
from diagnostics.cadrage import LIBELLES_RAISON, Mandat, convergence
from diagnostics.models import Cadrage
from diagnostics.queries_framing import Reponse, Reponses
from projects.models import Project
from projects.queries import legal_bases

SILENT = "pas encore exprimé"
UNTOLD = "lue à la clôture"
SOURCE = "réponses des maires et de la présidence à « Pourquoi mutualiser ? »"


def answers_sentence(reponses: Reponses) -> str:
    """« 4 collectivités sur 7 se sont exprimées »."""
    done, total = len(reponses.envoyees), len(reponses.lignes)
    verb = "s’est exprimée" if done < 2 else "se sont exprimées"
    return f"{done} {'collectivité' if done < 2 else 'collectivités'} sur {total} {verb}"


def _rank(one: Reponse, raison) -> int | str:
    if not one.est_envoyee:
        return SILENT
    rank = one.rang(raison)
    return UNTOLD if rank is None else rank


def convergence_table(reponses: Reponses) -> Table:
    """Reasons (rows, the most wanted first) × collectivités: the rank each one gives. Silence is said, never zero."""
    found = convergence({str(one.collectivite.pk): one.raisons for one in reponses.lisibles})
    rows = []
    for one in found:
        rows.append(
            (
                LIBELLES_RAISON[one.raison].capitalize(),
                one.rang_moyen if reponses.sont_lues else UNTOLD,
                one.ecart if reponses.sont_lues else UNTOLD,
                *(Cell(str(_rank(answer, one.raison))) for answer in reponses.lignes),
            )
        )
    return Table(
        key="convergence",
        title=f"{answers_sentence(reponses)} : ce qui rassemble, ce qui sépare",
        caption="Rang donné à chaque raison (1 : la première). L’écart va du rang le plus haut au rang le plus bas.",
        source=SOURCE,
        date=reponses.cadrage.date_cloture,
        columns=(
            Column("raison", "Raison"),
            Column("moyenne", "Rang moyen", Kind.DECIMAL),
            Column("ecart", "Écart", Kind.INTEGER),
            *(Column(f"siren-{one.collectivite.siren}", one.collectivite.nom) for one in reponses.lignes),
        ),
        rows=tuple(rows),
        empty_text="Aucune réponse n’est encore lisible.",
    )


def words_table(reponses: Reponses) -> Table:
    """Red lines and what stays communal, in each one's words."""
    return Table(
        key="lignes-rouges",
        title="Lignes rouges, et ce qui reste communal",
        source=SOURCE,
        date=reponses.cadrage.date_cloture,
        columns=(
            Column("collectivite", "Collectivité"),
            Column("rouges", "Lignes rouges"),
            Column("communal", "Ce qui reste communal"),
            Column("envoi", "Envoyée le", Kind.DATE),
        ),
        rows=tuple(
            (
                one.collectivite.nom,
                (one.lignes_rouges or "aucune") if one.raisons else (UNTOLD if one.est_envoyee else SILENT),
                (one.reste_communal or "rien de dit") if one.raisons else (UNTOLD if one.est_envoyee else SILENT),
                one.date_envoi,
            )
            for one in reponses.lignes
        ),
    )


def basis_words(project: Project, cadrage: Cadrage) -> tuple[str, str]:
    """What the chosen text says, and who checked it when: the project's own words, else ours with their date."""
    basis = legal_bases()[project.base_legale]
    text = cadrage.texte_base or f"{basis.phrase} ({basis.source})"
    if cadrage.date_verification:
        return text, f"texte vérifié le {format_date(cadrage.date_verification)} par {cadrage.verifie_par}"
    return text, f"texte lu le {format_date(basis.lu_le)} par l’application, à vérifier avant tout acte"


def mandate_facts(mandat: Mandat | None, jour: date) -> list[tuple[str, str]]:
    """Pairs (what, when) about the mandate on ``jour``."""
    if mandat is None:
        return []
    window = "elle court encore" if mandat.est_dans_la_fenetre(jour) else "elle est passée, sans sanction"
    facts = [
        ("Dernier renouvellement général", format_month(mandat.dernier)),
        (
            "Année indicative pour un rapport sur les mutualisations",
            f"jusqu’en {format_month(mandat.fin_fenetre)} : {window}",
        ),
    ]
    if mandat.prochain is not None:
        facts.append(("Prochain renouvellement prévu", format_month(mandat.prochain)))
        facts.append(("Il reste au mandat", f"{mandat.mois_restants} mois"))
    return facts


def section_framing(project: Project, reponses: Reponses, titre: str, *, dit_les_reponses: bool) -> Section:
    """The framing in a document: the basis and who checked it, then the answers once they are closed.

    ``dit_les_reponses``: whether its readers may read the page of the framing (``VOIR_CADRAGE``); for the others neither
    the answers, nor who has not answered, nor how many have.
    """
    text, checked = basis_words(project, reponses.cadrage)
    blocks: tuple = (
        Paragraph(f"{project.get_base_legale_display()}. {text}"),
        Paragraph(checked[0].upper() + checked[1:] + "."),
    )
    if not dit_les_reponses:
        return Section("cadrage", titre, blocks)
    if reponses.cadrage.date_cloture is None:
        notice = Notice("Réponses en cours", f"{answers_sentence(reponses)} ; elles se liront à la clôture.")
        return Section("cadrage", titre, (*blocks, notice))
    missing = reponses.manquantes
    if missing:
        blocks = (*blocks, Notice("Pas encore exprimé", ", ".join(one.nom for one in missing) + ".", "warn"))
    return Section("cadrage", titre, (*blocks, convergence_table(reponses), words_table(reponses)))
