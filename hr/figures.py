"""Staff figures: public headcounts as they are, private counts through disclosure control, own counts for own HR.

Public facts (heads, ETP, posts) and private facts (age, sex) never share a table (product.md C.1). Private counts of
the whole territory belong to one closed family of tables, masked jointly: the pyramid (five-year band × sex) and the
table of ages by employer (wide band × employer). No filter exists on them.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from common.disclosure import CountTable, JointMasking, Mask, display_rules, mask_jointly
from common.figures import (
    MASKED_PROTECTS,
    Bars,
    Column,
    EmptyState,
    KeyFigure,
    KeyFigures,
    Kind,
    Masked,
    Notice,
    Paragraph,
    Pyramid,
    Section,
    Sensitivity,
    Series,
    Table,
    masked_small,
)
from common.values import format_date, format_decimal, plural
from hr.calculs.ages import INCONNUE, TRANCHES
from hr.calculs.nomenclatures import CATEGORIES
from hr.calculs.quotites import total_etp
from hr.queries import (
    ComptePrive,
    LigneEffectif,
    Totaux,
    effectifs_par_age,
    effectifs_publics,
    employeurs,
    totaux_par_employeur,
)
from projects.access import Access
from projects.policy import Action

SOURCE = "Inventaire des effectifs des employeurs du projet"
FAMILLE = ("pyramide", "ages-employeurs")
TRANCHE, GRANDE, SEXE, EMPLOYEUR = "tranche", "grande tranche", "sexe", "employeur"
# Wide bands are unions of the five-year ones: the two tables share their sums and are masked together.
GRANDES: tuple[tuple[str, str, int, int], ...] = (
    ("moins-de-35", "Moins de 35\u00a0ans", 0, 34),
    ("35-44", "35 à 44\u00a0ans", 35, 44),
    ("45-54", "45 à 54\u00a0ans", 45, 54),
    ("55-et-plus", "55\u00a0ans et plus", 55, 200),
)
SEXES = (("F", "Femmes"), ("M", "Hommes"), ("", "Sexe non renseigné"))


def categories_presentes(lines: Iterable[LigneEffectif]) -> list[str]:
    """A, B and C always; « hors catégorie » only where someone is."""
    seen = {line.categorie for line in lines}
    return [code for code in CATEGORIES if code != "HC" or code in seen]


def _label_categorie(code: str) -> str:
    return f"Catégorie {code}" if len(code) == 1 else CATEGORIES[code]


def _by(lines: Iterable[LigneEffectif], employer: int, categorie: str) -> Totaux:
    return Totaux.of(line for line in lines if line.collectivite_id == employer and line.categorie == categorie)


def _names(lines: Iterable[LigneEffectif]) -> dict[int, str]:
    return {line.collectivite_id: line.collectivite for line in lines}


def table_categories(lines: Sequence[LigneEffectif], jour: date) -> Table:
    """Heads by employer × catégorie, with the ETP of each employer. Public: never masked."""
    codes, names = categories_presentes(lines), _names(lines)
    totals = totaux_par_employeur(lines)
    whole = Totaux.of(lines)
    rows = [
        (name, *(_by(lines, pk, code).tetes for code in codes), totals[pk].tetes, totals[pk].etp)
        for pk, name in names.items()
    ]
    total = (
        "Ensemble",
        *(Totaux.of(line for line in lines if line.categorie == code).tetes for code in codes),
        whole.tetes,
        whole.etp,
    )
    return Table(
        key="effectifs-categories",
        title=_title(whole),
        caption="Agents en fonction, chacun compté une fois, et ETP.",
        source=SOURCE,
        date=jour,
        columns=(
            Column("employeur", "Employeur"),
            *(Column(f"agents-{code}", _label_categorie(code), Kind.INTEGER) for code in codes),
            Column("agents", "Agents", Kind.INTEGER),
            Column("etp", "ETP", Kind.ETP),
        ),
        rows=tuple(rows),
        total_row=total if rows else None,
        notes=("Tableau des effectifs : faits publics, jamais masqués.",),
        empty_text="Aucun effectif saisi pour l’instant.",
    )


def _title(whole: Totaux) -> str:
    return (
        f"{format_decimal(whole.tetes, 0)} {plural(whole.tetes, 'agent')} en fonction "
        f"pour {format_decimal(whole.etp, 2)}\u00a0ETP"
    )


def table_etp_categories(lines: Sequence[LigneEffectif], jour: date) -> Table:
    """ETP by employer × catégorie. Public."""
    codes, names = categories_presentes(lines), _names(lines)

    def row(label: str, kept: list[LigneEffectif]) -> tuple:
        return (
            label,
            *(total_etp(line.etp for line in kept if line.categorie == code) for code in codes),
            total_etp(line.etp for line in kept),
        )

    return Table(
        key="etp-categories",
        title="ETP par employeur et par catégorie",
        caption="Un agent à 80\u00a0% compte 0,80\u00a0ETP.",
        source=SOURCE,
        date=jour,
        columns=(
            Column("employeur", "Employeur"),
            *(Column(f"etp-{code}", _label_categorie(code), Kind.ETP) for code in codes),
            Column("etp", "Ensemble", Kind.ETP),
        ),
        rows=tuple(row(name, [line for line in lines if line.collectivite_id == pk]) for pk, name in names.items()),
        total_row=row("Ensemble", list(lines)) if lines else None,
        empty_text="Aucun effectif saisi pour l’instant.",
    )


def bars_categories(lines: Sequence[LigneEffectif], jour: date) -> Bars:
    """Heads by employer, stacked by catégorie. Public."""
    codes, names = categories_presentes(lines), _names(lines)
    totals = totaux_par_employeur(lines)
    biggest = max(totals, key=lambda pk: totals[pk].tetes) if totals else None
    title = "Agents par employeur et par catégorie"
    if biggest is not None and len(totals) > 1:
        title = f"{names[biggest]} emploie {totals[biggest].tetes} des {Totaux.of(lines).tetes} agents du territoire"
    return Bars(
        key="agents-employeurs",
        title=title,
        caption="Agents en fonction, chacun compté une fois.",
        source=SOURCE,
        date=jour,
        kind=Kind.INTEGER,
        unit="agents",
        category_label="Employeur",
        categories=tuple(names.values()),
        series=tuple(
            Series(f"cat-{code}", _label_categorie(code), tuple(_by(lines, pk, code).tetes for pk in names))
            for code in codes
        ),
        stacked=True,
        totals=Series("total", "Ensemble", tuple(totals[pk].tetes for pk in names)),
    )


def table_services(lines: Sequence[LigneEffectif], jour: date) -> Table:
    """ETP by service (rows) and employer (columns). Public."""
    names = _names(lines)
    services = {line.service_id: line.service for line in lines}

    def row(label: str, kept: list[LigneEffectif]) -> tuple:
        by_employer = [total_etp(line.etp for line in kept if line.collectivite_id == pk) for pk in names]
        return (label, *(etp or None for etp in by_employer), total_etp(line.etp for line in kept))

    ranked = sorted(services.items(), key=lambda item: (item[0] is None, list(services).index(item[0])))
    return Table(
        key="etp-services",
        title="ETP par service et par employeur",
        caption="Un agent partagé entre services compte dans chacun pour sa part.",
        source=SOURCE,
        date=jour,
        columns=(
            Column("service", "Service"),
            *(Column(f"employeur-{pk}", name, Kind.ETP) for pk, name in names.items()),
            Column("etp", "Ensemble", Kind.ETP),
        ),
        rows=tuple(row(label, [line for line in lines if line.service_id == pk]) for pk, label in ranked),
        total_row=row("Ensemble", list(lines)) if lines else None,
        notes=("Case sans valeur : aucun agent affecté.",),
        empty_text="Aucun effectif saisi pour l’instant.",
    )


def table_grades(lines: Sequence[LigneEffectif], jour: date) -> Table:
    """The finest public cut: employer × service × catégorie × grade."""
    whole = Totaux.of(lines)
    return Table(
        key="effectifs-grades",
        title="Effectifs par employeur, service, catégorie et grade",
        caption="Un agent partagé est compté une fois, là où il travaille le plus\u202f; ses ETP sont partagés.",
        source=SOURCE,
        date=jour,
        columns=(
            Column("employeur", "Employeur"),
            Column("service", "Service"),
            Column("categorie", "Catégorie"),
            Column("grade", "Grade"),
            Column("agents", "Agents", Kind.INTEGER),
            Column("etp", "ETP", Kind.ETP),
        ),
        rows=tuple(
            (
                line.collectivite,
                line.service,
                CATEGORIES[line.categorie],
                line.grade or None,
                line.tetes,
                total_etp([line.etp]),
            )
            for line in lines
        ),
        total_row=("Ensemble", "", "", "", whole.tetes, whole.etp) if lines else None,
        empty_text="Aucun effectif saisi pour l’instant.",
    )


# --- private facts -------------------------------------------------------------------------------------------------


def _grande(count: ComptePrive) -> str:
    if count.tranche is INCONNUE or count.tranche.cle == INCONNUE.cle:
        return INCONNUE.cle
    age = count.tranche.debut if count.tranche.debut is not None else 0
    return next(cle for cle, _, low, high in GRANDES if low <= age <= high)


def _present_axes(counts: Sequence[ComptePrive]) -> tuple[list, list, list]:
    """Bands, wide bands and sexes to show; « non renseigné » only when somebody is there."""
    unknown_birth = any(c.nombre and c.tranche.cle == INCONNUE.cle for c in counts)
    unknown_sex = any(c.nombre and not c.sexe for c in counts)
    bands = [*TRANCHES, *([INCONNUE] if unknown_birth else [])]
    wide = [(cle, label) for cle, label, _, _ in GRANDES]
    if unknown_birth:
        wide.append((INCONNUE.cle, INCONNUE.libelle))
    sexes = [(code, label) for code, label in SEXES if code or unknown_sex]
    return bands, wide, sexes


def masquer_ages(counts: Sequence[ComptePrive], k: int) -> JointMasking:
    """The closed family of private tables, masked together; heads per employer are public totals.

    An employer knows its own staff exactly: the table by employer also resists each of them, see
    docs/algorithmes/effectifs.md.
    """
    bands, wide, sexes = _present_axes(counts)
    wide_of = {band.cle: _grande(ComptePrive(0, "", band, "", 0)) for band in bands}
    pyramid: dict[tuple[str, ...], int] = {}
    impossible = set()
    for large, _ in wide:
        for band in bands:
            for sexe, _ in sexes:
                key = (large, band.cle, sexe)
                if wide_of[band.cle] == large:
                    pyramid[key] = 0
                else:
                    impossible.add(key)
    by_employer: dict[tuple[str, ...], int] = {}
    for count in counts:
        employer = str(count.collectivite_id)
        for large, _ in wide:
            by_employer.setdefault((large, employer), 0)
        if not count.nombre:
            continue
        large = _grande(count)
        pyramid[large, count.tranche.cle, count.sexe] += count.nombre
        by_employer[large, employer] += count.nombre
    return mask_jointly(
        [
            CountTable(
                FAMILLE[0],
                (GRANDE, TRANCHE, SEXE),
                pyramid,
                margins=((), (SEXE,), (GRANDE, TRANCHE), (GRANDE,)),
                impossible=frozenset(impossible),
            ),
            CountTable(FAMILLE[1], (GRANDE, EMPLOYEUR), by_employer, margins=((), (GRANDE,), (EMPLOYEUR,))),
        ],
        k=k,
        known_totals=((EMPLOYEUR,), ()),
    )


def _shown(value: int | None, reason: Mask | None, k: int) -> int | Masked:
    if value is not None:
        return value
    return masked_small(k) if reason is Mask.PREMIER_ORDRE else MASKED_PROTECTS


def _insider_masks(counts: Sequence[ComptePrive], k: int) -> set[tuple[str, str]]:
    """Cells (wide band, employer) to hide as well, so that no employer finds a neighbour's cell with its own figures.

    Each employer in turn is taken out (it knows its column): what must be hidden among the others is hidden for all.
    """
    _, wide, _ = _present_axes(counts)
    employers = list(dict.fromkeys(str(c.collectivite_id) for c in counts))
    if len(employers) < 3:
        return set()
    cells: dict[tuple[str, ...], int] = {(large, e): 0 for large, _ in wide for e in employers}
    for count in counts:
        if count.nombre:
            cells[_grande(count), str(count.collectivite_id)] += count.nombre
    hidden: set[tuple[str, str]] = set()
    for insider in employers:
        others = {key: n for key, n in cells.items() if key[1] != insider}
        masked = mask_jointly(
            [CountTable(FAMILLE[1], (GRANDE, EMPLOYEUR), others, margins=((), (GRANDE,), (EMPLOYEUR,)))],
            k=k,
            known_totals=((EMPLOYEUR,), ()),
        ).tables[FAMILLE[1]]
        hidden |= {key for key, value in masked.cells.items() if value is None}
    return hidden


def figures_ages(counts: Sequence[ComptePrive], k: int, jour: date) -> list[Pyramid | Table | Notice]:
    """The pyramid and the table of ages by employer, masked jointly (empty without counts)."""
    whole = sum(c.nombre for c in counts)
    if not whole:
        return []
    masking = masquer_ages(counts, k)
    if masking.unresolved:
        return [
            Notice(
                "Âges non affichés",
                "Trop peu d’agents : aucun masque ne protégerait chaque personne. "
                "Les tableaux d’âge paraîtront quand d’autres employeurs auront saisi leurs agents.",
            )
        ]
    bands, wide, sexes = _present_axes(counts)
    pyramid, ages = (masking.tables[name] for name in FAMILLE)
    wide_of = {band.cle: _grande(ComptePrive(0, "", band, "", 0)) for band in bands}
    rules = (display_rules(k),)

    def cell(band, sexe: str) -> int | Masked:
        where = {GRANDE: wide_of[band.cle], TRANCHE: band.cle, SEXE: sexe}
        return _shown(pyramid.value(**where), pyramid.reason(**where), k)

    drawn = [band for band in bands if band is not INCONNUE]
    figures: list[Pyramid | Table | Notice] = [
        Pyramid(
            key="pyramide",
            title=f"Âge et sexe des {format_decimal(whole, 0)} agents du territoire",
            caption=f"Agents en fonction le {format_date(jour)}, employeurs en saisie agent par agent.",
            source=SOURCE,
            date=jour,
            notes=(*rules, *_unknown_notes(bands, sexes)),
            sensitivity=Sensitivity.MASKED,
            kind=Kind.INTEGER,
            unit="agents",
            band_label="Âge",
            bands=tuple(band.libelle for band in drawn),
            left=Series("femmes", "Femmes", tuple(cell(band, "F") for band in drawn)),
            right=Series("hommes", "Hommes", tuple(cell(band, "M") for band in drawn)),
        )
    ]
    names = {str(c.collectivite_id): c.collectivite for c in counts}
    extra = _insider_masks(counts, k)

    def by_employer(large: str, employer: str) -> int | Masked:
        where = {GRANDE: large, EMPLOYEUR: employer}
        value, reason = ages.value(**where), ages.reason(**where)
        if value is not None and (large, employer) in extra:
            return masked_small(k) if value < k else MASKED_PROTECTS
        return _shown(value, reason, k)

    figures.append(
        Table(
            key="ages-employeurs",
            title="Âge des agents par employeur",
            caption="Quatre tranches larges ; les employeurs en effectifs consolidés n’y figurent pas.",
            source=SOURCE,
            date=jour,
            notes=rules,
            sensitivity=Sensitivity.MASKED,
            columns=(
                Column("employeur", "Employeur"),
                *(Column(cle, label, Kind.INTEGER) for cle, label in wide),
                Column("ensemble", "Agents", Kind.INTEGER),
            ),
            rows=tuple(
                (
                    name,
                    *(by_employer(cle, employer) for cle, _ in wide),
                    ages.value(**{EMPLOYEUR: employer}),
                )
                for employer, name in names.items()
            ),
            total_row=(
                "Ensemble",
                *(_shown(ages.value(**{GRANDE: cle}), ages.reason(**{GRANDE: cle}), k) for cle, _ in wide),
                whole,
            ),
        )
    )
    return figures


def _unknown_notes(bands: Sequence, sexes: Sequence) -> tuple[str, ...]:
    """Said without a number: the number itself could be small."""
    notes = []
    if INCONNUE in bands:
        notes.append("Certaines naissances ne sont pas renseignées : ces agents ne sont pas dans la pyramide.")
    if any(not code for code, _ in sexes):
        notes.append("Certains agents sont sans sexe renseigné : ils ne sont pas dans la pyramide.")
    return tuple(notes)


def pyramide_exacte(counts: Sequence[ComptePrive], employeur: str, jour: date) -> Pyramid | None:
    """Own staff, unmasked, for the HR of that employer alone; None without agents of known age and sex."""
    cells: Mapping[tuple[str, str], int] = {(c.tranche.cle, c.sexe): c.nombre for c in counts}
    known = sum(n for (band, sexe), n in cells.items() if band != INCONNUE.cle and sexe)
    whole = sum(cells.values())
    if not known:
        return None
    notes = () if known == whole else (f"{whole - known} agents sans naissance ou sans sexe renseigné.",)
    return Pyramid(
        key="pyramide-employeur",
        title=f"Âge et sexe des agents de {employeur}",
        caption="Données exactes, réservées à cet employeur : à ne pas diffuser.",
        source=SOURCE,
        date=jour,
        notes=notes,
        sensitivity=Sensitivity.NAMED,
        kind=Kind.INTEGER,
        unit="agents",
        band_label="Âge",
        bands=tuple(band.libelle for band in TRANCHES),
        left=Series("femmes", "Femmes", tuple(cells.get((band.cle, "F"), 0) for band in TRANCHES)),
        right=Series("hommes", "Hommes", tuple(cells.get((band.cle, "M"), 0) for band in TRANCHES)),
    )


# --- sections ------------------------------------------------------------------------------------------------------


def section_publique(lines: Sequence[LigneEffectif], jour: date, employers: int) -> Section:
    """Heads and ETP, with the number of employers that gave any."""
    if not lines:
        blocks: tuple = (
            EmptyState(
                "Aucun effectif n’est saisi.",
                "Chaque DRH importe ses agents, ou saisit des effectifs consolidés.",
            ),
        )
    else:
        whole = Totaux.of(lines)
        given = len(_names(lines))
        blocks = (
            KeyFigures(
                (
                    KeyFigure("Agents", whole.tetes, Kind.INTEGER, key="agents"),
                    KeyFigure("ETP", whole.etp, Kind.ETP, key="etp"),
                    KeyFigure("Employeurs ayant saisi", given, Kind.INTEGER, note=f"sur {employers}", key="employeurs"),
                )
            ),
            bars_categories(lines, jour),
            table_categories(lines, jour),
            table_etp_categories(lines, jour),
            table_services(lines, jour),
        )
    return Section("effectifs-publics", "Effectifs", blocks, lead=f"Situation du {format_date(jour)}.")


def section_ages(counts: Sequence[ComptePrive], k: int, jour: date) -> Section:
    """Ages and sexes of the whole territory, small groups masked."""
    blocks: tuple = tuple(figures_ages(counts, k, jour)) or (
        EmptyState(
            "Aucun âge n’est connu.",
            "Les employeurs qui saisissent agent par agent donnent le mois et l’année de naissance.",
        ),
    )
    return Section("ages", "Âge et sexe", blocks)


def section_effectifs(access: Access, jour: date) -> Section:
    """All that this reader may see of staff on ``jour``: public figures, masked ages, and own exact pyramid."""
    project = access.project
    blocks: list = [
        section_publique(effectifs_publics(project, jour), jour, employeurs(project, jour).count()),
    ]
    if access.allows(Action.VOIR_PYRAMIDE):
        blocks.append(section_ages(effectifs_par_age(project, jour), project.seuil_affichage, jour))
    own = access.own_collectivite
    if own is not None and access.allows(Action.VOIR_AGENTS, own):
        exact = pyramide_exacte(effectifs_par_age(project, jour, own), own.nom, jour)
        if exact is not None:
            blocks.append(
                Section("ages-employeur", "Mes agents", (Paragraph("Visible de votre employeur seul."), exact))
            )
    return Section("effectifs", "Effectifs du territoire", tuple(blocks))
