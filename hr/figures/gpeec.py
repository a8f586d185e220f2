"""Forward-looking management of jobs (GPEEC): what every member reads, masked, and what the reader of the list reads whole.

The masked part adds no line to the ages that are already published: bands of five years for the territory, « 55 ans et
plus » for employers, families and services. The years that stand beside come from the calendar alone.
In prose: docs/algorithmes/departs.md.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from common.disclosure import display_rules
from common.figures import (
    MASKED_PROTECTS,
    Cell,
    Column,
    EmptyState,
    KeyFigure,
    KeyFigures,
    Kind,
    Lines,
    LineSeries,
    Notice,
    Paragraph,
    Section,
    Sensitivity,
    Table,
)
from common.values import NBSP, format_date, format_decimal, plural
from hr.calculs.ages import INCONNUE
from hr.calculs.baremes import Baremes, sources_a_verifier
from hr.calculs.masques_departs import Atome, masquer_departs
from hr.calculs.metiers import cle_intitule
from hr.calculs.retraite import (
    BAREME,
    COURBES,
    HORIZONS,
    IGNORE,
    PHRASES,
    Calendrier,
    Courbe,
    Generation,
    Present,
    annees_horizon,
    cumuls,
    generation,
    moyenne_age,
)
from hr.figures.masques_ages import AgesMasques, grande_de, masquer_ages
from hr.figures.publiques import SOURCE
from hr.queries import ComptePrive, LigneEffectif
from hr.queries_gpeec import SANS_SERVICE, EnPoste, services_d_une_personne

A_CONFIRMER = "Métier à confirmer"
ANCIENS = "55-et-plus"
AGE_MONTRE = 50
SANS_NOM = (
    "Aucun nom n’est montré, mais une fonction tenue seule désigne une personne\u00a0: ne diffusez pas ce tableau."
)


def section_territoire(
    counts: Sequence[ComptePrive],
    posts: Sequence[EnPoste],
    lines: Sequence[LigneEffectif],
    scales: Baremes,
    k: int,
    jour: date,
    *,
    liste_seules: bool,
    tension: Table,
) -> Section:
    """What every member may read of possible departures, and the jobs in tension (``hr.figures.metiers``).

    ``liste_seules``: whether this reader, who runs the project or an employer, is told which services rest on one person.
    """
    blocks: list = [Notice("Ce que ces tableaux disent, et ce qu’ils ne disent pas", IGNORE, tone="info")]
    masked = masquer_ages(counts, k) if any(one.nombre for one in counts) else None
    if not posts:
        blocks.append(
            EmptyState(
                "Aucun âge n’est connu.",
                "Les employeurs qui saisissent agent par agent donnent le mois et l’année de naissance.",
            )
        )
    elif masked is None:
        blocks.append(
            Notice(
                "Départs non affichés",
                "Trop peu d’agents\u00a0: aucun masque ne protégerait chaque personne.",
            )
        )
    else:
        blocks.append(_generations(masked, Calendrier(scales, jour), jour))
        if masked.employeurs is not None:
            blocks.append(_par_employeur(masked, jour))
        blocks += _par_groupe(masked, posts, k, jour)
    seuls = services_d_une_personne(lines)
    blocks.append(
        _services_seuls(seuls, jour) if liste_seules else Paragraph(phrase_seules(len(seuls), k, exacte=False))
    )
    blocks.append(tension)
    return Section("departs-territoire", "Départs possibles sur le territoire", tuple(blocks))


def _annees(one: Generation, courbe: Courbe, jour: date) -> str:
    first, last = one.annees[courbe.value]
    if last < jour.year:
        return "déjà atteint"
    if last == jour.year:
        return "déjà atteint, ou cette année"
    if first is None:
        return f"déjà atteint, ou d’ici {last}"
    return f"en {last}" if first == last else f"de {first} à {last}"


def _generations(masked: AgesMasques, calendar: Calendrier, jour: date) -> Table:
    """Bands of the pyramid, the oldest first, and when they reach each of the three ages."""
    bands = [band for band in masked.axes.bands if band is not INCONNUE and (band.debut or 0) >= AGE_MONTRE]
    rows = []
    for band in reversed(bands):
        held = [masked.pyramide[band.cle, sexe] for sexe, _ in masked.axes.sexes]
        known = [value for value in held if value is not None]
        years = generation(band.debut or 0, band.fin, calendar)
        rows.append(
            (
                band.libelle,
                sum(known) if len(known) == len(held) else MASKED_PROTECTS,
                *(_annees(years, courbe, jour) for courbe in Courbe),
            )
        )
    doubtful = sources_a_verifier(_ages_lus(calendar))
    return Table(
        key="departs-generations",
        title="Quand chaque génération pourra partir",
        caption=f"Agents en fonction le {format_date(jour)}, employeurs en saisie agent par agent\u202f; trois âges différents.",
        source=SOURCE,
        date=jour,
        notes=(
            display_rules(masked.k),
            *(f"{COURBES[one]}\u00a0: {PHRASES[one]}" for one in Courbe),
            *(
                (f"âges légaux de certaines générations à vérifier (page des barèmes){NBSP}: {', '.join(doubtful)}",)
                if doubtful
                else ()
            ),
        ),
        sensitivity=Sensitivity.MASKED,
        columns=(
            Column("age", "Âge aujourd’hui"),
            Column("agents", "Agents", Kind.INTEGER),
            *(Column(one.value.lower(), COURBES[one]) for one in Courbe),
        ),
        rows=tuple(rows),
    )


def _ages_lus(calendar: Calendrier):
    scales, day = calendar.baremes, calendar.jour
    for key in scales.cles(BAREME):
        found = scales.chercher(BAREME, key, day)
        if found is not None and not key.startswith(("active.", "limite_age_active")):
            yield found


def _colonnes(label: str) -> tuple[Column, ...]:
    return (
        Column("nom", label),
        Column("anciens", f"55{NBSP}ans et plus", Kind.INTEGER),
        Column("agents", "Agents", Kind.INTEGER),
    )


def _par_employeur(masked: AgesMasques, jour: date) -> Table:
    """The column « 55 ans et plus » of the ages by employer, with the same masks."""
    cells = masked.employeurs or {}
    whole = masked.totaux.get(ANCIENS)
    return Table(
        key="departs-employeurs",
        title="Agents de 55\u00a0ans et plus, par employeur",
        caption=_dix_ans(jour),
        source=SOURCE,
        date=jour,
        notes=(display_rules(masked.k),),
        sensitivity=Sensitivity.MASKED,
        columns=_colonnes("Employeur"),
        rows=tuple(
            (name, _shown(cells[ANCIENS, employer]), masked.ensembles[employer])
            for employer, name in masked.axes.employeurs.items()
        ),
        total_row=("Ensemble", _shown(whole), sum(masked.ensembles.values())),
    )


def _shown(value: int | None):
    return MASKED_PROTECTS if value is None else value


def _dix_ans(jour: date) -> str:
    return f"Tous auront atteint l’âge légal avant la fin de {jour.year + 9}, s’ils sont encore en fonction."


def _par_groupe(masked: AgesMasques, posts: Sequence[EnPoste], k: int, jour: date) -> list[Table]:
    """By job family and by service, the smallest groups hidden (docs/algorithmes/departs.md)."""
    counts = Counter(
        (one.present.employeur, one.present.service, one.present.famille, grande_de(one.tranche)) for one in posts
    )
    hidden = {}
    if masked.employeurs is not None:
        for key, name in masked.axes.employeurs.items():
            hidden[name] = frozenset(cle for cle, _ in masked.axes.grandes if masked.employeurs[cle, key] is None)
    result = masquer_departs(
        [Atome(*key, number) for key, number in sorted(counts.items())], k, ages=ANCIENS, employeurs_caches=hidden
    )
    tables = []
    for cle, titre, label, shown, heads in (
        ("familles", "par famille d’emplois", "Famille d’emplois", result.familles, result.effectifs_familles),
        ("services", "par service", "Service", result.services, result.effectifs_services),
    ):
        tables.append(
            Table(
                key=f"departs-{cle}",
                title=f"Agents de 55\u00a0ans et plus, {titre}",
                caption=_dix_ans(jour),
                source=SOURCE,
                date=jour,
                notes=(
                    display_rules(k),
                    "chaque agent compte dans le service où il travaille le plus",
                    "un groupe presque tout entier d’un côté de 55\u00a0ans est masqué lui aussi",
                ),
                sensitivity=Sensitivity.MASKED,
                columns=_colonnes(label),
                rows=_lignes(shown, heads),
                total_row=("Ensemble", _shown(masked.totaux.get(ANCIENS)), sum(heads.values())),
            )
        )
    return tables


def _lignes(shown: Mapping[str, int | None], heads: Mapping[str, int]) -> tuple[tuple, ...]:
    """Shown groups one by one, the hidden ones in one row: twenty masked rows would say nothing more."""
    rows = [(name, shown[name], heads[name]) for name in sorted(shown, key=_sans_service) if shown[name] is not None]
    hidden = [name for name, value in shown.items() if value is None]
    if len(hidden) == 1:
        rows.append((hidden[0], MASKED_PROTECTS, heads[hidden[0]]))
    elif hidden:
        names = ", ".join(sorted(hidden, key=_sans_service))
        label = f"{len(hidden)} autres" if rows else f"Les {len(hidden)}, tous masqués"
        rows.append((Cell(label, note=names), MASKED_PROTECTS, sum(heads[name] for name in hidden)))
    return tuple(rows)


def _sans_service(name: str) -> tuple[bool, str]:
    return name in {SANS_SERVICE, A_CONFIRMER}, name


def phrase_seules(nombre: int, k: int, *, exacte: bool) -> str:
    """How many functions rest on one person, a risk without a name; unless ``exacte``, not the number under ``k``.

    Source: product.md A7.3.
    """
    if nombre == 0:
        return "Aucune fonction n’est tenue par une seule personne."
    if nombre < k and not exacte:
        return f"Moins de {k} fonctions sont tenues par une seule personne."
    verb = plural(nombre, "fonction est tenue", "fonctions sont tenues")
    return f"{nombre}{NBSP}{verb} par une seule personne : une absence l’arrête."


def _services_seuls(seuls: Sequence[tuple[str, str]], jour: date) -> Table:
    """Services that rest on one person, for those who run the project or an employer."""
    return Table(
        key="services-une-personne",
        title="Services qui reposent sur une seule personne",
        caption="Un risque pour le service, jamais un reproche à la personne. Une absence l’arrête.",
        source=SOURCE,
        date=jour,
        columns=(Column("employeur", "Employeur"), Column("service", "Service")),
        rows=tuple(seuls),
        empty_text="Aucun service ne repose sur une seule personne.",
    )


# -- whole, for those who read the list of these employers --


def section_exacte(
    presents: Sequence[Present],
    scales: Baremes,
    jour: date,
    horizon: int,
    titre: str,
    metiers: Mapping[tuple[str, str], str],
) -> Section:
    """Three curves, departures by service, family and employer, functions held by one person: exact, not to be spread."""
    calendar = Calendrier(scales, jour)
    years = annees_horizon(jour, horizon)
    blocks: list = [
        Paragraph(
            "Données exactes, réservées à qui lit la liste nominative de ces employeurs\u00a0: à ne pas diffuser."
        ),
        KeyFigures(_chiffres(presents, calendar, horizon, jour)),
        _courbes(presents, calendar, years, jour),
        _croise(
            "familles", "par famille d’emplois", "Famille d’emplois", presents, calendar, lambda p: p.famille, jour
        ),
        _croise("services", "par service", "Service", presents, calendar, lambda p: p.service, jour),
    ]
    if metiers:

        def job(one: Present) -> str:
            return metiers.get((one.employeur, cle_intitule(one.fonction)), A_CONFIRMER)

        blocks.append(_croise("metiers", "par métier commun", "Métier commun", presents, calendar, job, jour))
    if len({one.employeur for one in presents}) > 1:
        blocks.append(
            _croise("employeurs", "par employeur", "Employeur", presents, calendar, lambda p: p.employeur, jour)
        )
    blocks.append(_fonctions_seules(presents, calendar, jour))
    return Section("departs-exacts", titre, tuple(blocks))


def _fin(jour: date, horizon: int) -> date:
    return date(jour.year + horizon, 12, 31)


def _chiffres(presents: Sequence[Present], calendar: Calendrier, horizon: int, jour: date) -> tuple[KeyFigure, ...]:
    unknown = sum(one.naissance is None for one in presents)
    figures = [
        KeyFigure(
            "Agents en fonction",
            len(presents),
            note=f"dont {unknown} sans naissance connue, dans aucune courbe" if unknown else "",
            key="departs-agents",
        ),
        KeyFigure("Âge moyen", moyenne_age(presents, jour), Kind.DECIMAL, unit="ans", key="departs-age-moyen"),
    ]
    for courbe in (Courbe.LEGAL, Courbe.TAUX_PLEIN):
        figures.append(
            KeyFigure(
                f"Départs possibles d’ici {jour.year + horizon}",
                sum(calendar.atteint(one, courbe, _fin(jour, horizon)) for one in presents),
                note=COURBES[courbe].lower(),
                key=f"departs-{courbe.value.lower()}",
            )
        )
    return tuple(figures)


def _courbes(presents: Sequence[Present], calendar: Calendrier, years: Sequence[int], jour: date) -> Lines:
    return Lines(
        key="departs-courbes",
        title=f"Départs possibles cumulés, de {years[0]} à {years[-1]}",
        caption="Agents en fonction aujourd’hui qui auront atteint chaque âge au 31 décembre.",
        source=SOURCE,
        date=jour,
        notes=(*(f"{COURBES[one]}\u00a0: {PHRASES[one]}" for one in Courbe), IGNORE),
        sensitivity=Sensitivity.NAMED,
        kind=Kind.INTEGER,
        unit="agents",
        point_label="Année",
        points=tuple(str(year) for year in years),
        series=tuple(
            LineSeries(one.value.lower(), COURBES[one], cumuls(presents, one, calendar, years)) for one in Courbe
        ),
    )


def _croise(
    cle: str,
    titre: str,
    label: str,
    presents: Sequence[Present],
    calendar: Calendrier,
    groupe: Callable[[Present], str],
    jour: date,
) -> Table:
    cells: dict[str, list[Present]] = {}
    for one in presents:
        cells.setdefault(groupe(one), []).append(one)
    ends = [(horizon, courbe) for horizon in HORIZONS for courbe in (Courbe.LEGAL, Courbe.TAUX_PLEIN)]

    def row(name: str, held: Sequence[Present]) -> tuple:
        return (
            name,
            len(held),
            *(sum(calendar.atteint(one, courbe, _fin(jour, horizon)) for one in held) for horizon, courbe in ends),
        )

    return Table(
        key=f"mes-departs-{cle}",
        title=f"Départs possibles {titre}",
        caption="Nombre d’agents qui auront atteint l’âge légal, ou 67\u00a0ans, à la fin de l’année dite.",
        source=SOURCE,
        date=jour,
        sensitivity=Sensitivity.NAMED,
        columns=(
            Column("nom", label),
            Column("agents", "Agents", Kind.INTEGER),
            *(
                Column(
                    f"{courbe.value.lower()}-{horizon}",
                    f"{'Âge légal' if courbe is Courbe.LEGAL else '67 ans'.replace(' ', NBSP)}, fin {jour.year + horizon}",
                    Kind.INTEGER,
                )
                for horizon, courbe in ends
            ),
        ),
        rows=tuple(row(name, cells[name]) for name in sorted(cells, key=_sans_service)),
        total_row=row("Ensemble", presents) if presents else None,
    )


def _fonctions_seules(presents: Sequence[Present], calendar: Calendrier, jour: date) -> Table:
    """Functions that one agent alone holds at an employer, those who may leave first on top."""
    held: dict[tuple[str, str], list[Present]] = {}
    for one in presents:
        if one.fonction.strip():
            held.setdefault((one.employeur, one.fonction.strip().casefold()), []).append(one)
    alone = [group[0] for group in held.values() if len(group) == 1]

    def when(one: Present) -> date:
        return date.max if one.naissance is None else calendar.date(one.naissance, Courbe.LEGAL)

    def words(one: Present) -> Cell:
        if one.naissance is None:
            return Cell("naissance inconnue")
        day = when(one)
        if day <= jour:
            return Cell("dès maintenant", tone="bad")
        soon = day <= _fin(jour, HORIZONS[0])
        return Cell(f"à partir de {day.year}", tone="warn" if soon else "")

    several = len({one.employeur for one in presents}) > 1
    return Table(
        key="mes-fonctions-seules",
        title=f"Fonctions tenues par une seule personne ({format_decimal(len(alone), 0)})",
        caption="Celles qui peuvent se libérer d’abord en tête, à l’âge légal.",
        source=SOURCE,
        date=jour,
        notes=(SANS_NOM,),
        sensitivity=Sensitivity.NAMED,
        columns=(
            Column("fonction", "Fonction"),
            Column("service", "Service"),
            *((Column("employeur", "Employeur"),) if several else ()),
            Column("depart", "Départ possible"),
        ),
        rows=tuple(
            (one.fonction.strip(), one.service, *((one.employeur,) if several else ()), words(one))
            for one in sorted(alone, key=lambda one: (when(one), one.fonction.casefold(), one.employeur))
        ),
        empty_text="Aucune fonction n’est tenue par une seule personne, ou les fonctions ne sont pas saisies.",
    )
