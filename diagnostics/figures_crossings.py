"""What inventories say together: tables and a map, each with its export."""

from collections.abc import Mapping
from decimal import Decimal

from common.figures import Area, Cell, Column, Kind, Map, Section, Table
from common.values import MINUS, format_percent, plural
from diagnostics.croisements import pour_mille
from diagnostics.figures_sheets import number_words
from diagnostics.queries_crossings import Croisements, Repere
from hr.figures.gpeec import phrase_seules
from projects.models import Collectivite

STAFF = "effectifs publics et populations légales"
SHEETS = "fiches des services, saisies par chaque collectivité"
TOO_SMALL = "moins de 0,5 ETP"
ALONE = "un seul employeur"
# beyond, a page of every employer for every volume is read by nobody: the file holds them
DETAIL_MAX = 200
NAMED_MAX = 5


def _inhabitants(crossings: Croisements, employer: Collectivite) -> int | None:
    """The inhabitants an employer serves: its own for a commune, those of all communes for the others."""
    if employer.kind == Collectivite.Kind.COMMUNE:
        return employer.population
    return crossings.population or None


def density_table(crossings: Croisements) -> Table:
    """Agents and ETP of each employer for 1 000 inhabitants, beside those of territories of its size where imported."""
    reference = crossings.reperes.row
    rows, heads, etp, unknown = [], 0, Decimal(0), []
    for one in crossings.collectivites:
        total = crossings.totaux.get(one.pk)
        people = _inhabitants(crossings, one)
        strate = crossings.reperes.de(one, people)
        compared = [Cell(strate.pour_mille, note=strate.tranche) if strate else None] if reference else []
        if total is None:
            unknown.append(one.nom)
            rows.append((one.nom, None, None, people, None, *compared))
            continue
        heads, etp = heads + total.tetes, etp + total.etp
        rows.append((one.nom, total.tetes, total.etp, people, pour_mille(total.tetes, people), *compared))
    whole = pour_mille(heads, crossings.population)
    # all the inhabitants under some of the agents: the ratio is a lower bound, and says so
    least = "au moins " if unknown else ""
    missing = ", ".join(unknown) if len(unknown) <= NAMED_MAX else f"{len(unknown)} employeurs"
    return Table(
        key="agents-habitants",
        title=f"{least.capitalize()}{number_words(whole)} {plural(whole, 'agent')} pour 1 000 habitants sur le territoire"
        if whole and heads
        else "Agents pour 1 000 habitants",
        caption="L’EPCI et ses satellites servent les habitants de toutes les communes. Une commune qui a transféré un "
        "service a moins d’agents : on ne compare qu’à périmètre égal.",
        notes=(f"Effectifs pas encore connus : {missing} ; le ratio du territoire ne les compte pas.",)
        if unknown
        else (),
        source=" · ".join([STAFF, *([f"repères : {reference}"] if reference else [])]),
        columns=(
            Column("collectivite", "Collectivité"),
            Column("agents", "Agents", Kind.INTEGER),
            Column("etp", "ETP", Kind.ETP),
            Column("habitants", "Habitants servis", Kind.INTEGER),
            Column("pour-mille", "Agents pour 1 000 habitants", Kind.DECIMAL),
            *([Column("repere", "Repère de la strate", Kind.DECIMAL)] if reference else []),
        ),
        rows=tuple(rows),
        total_row=(
            "Territoire",
            heads,
            etp,
            crossings.population or None,
            Cell(whole, note=least.strip()),
            *([""] if reference else []),
        )
        if heads
        else None,
    )


def density_map(
    crossings: Croisements, outlines: Mapping[str, tuple] | None = None, source_contours: str = ""
) -> Map | None:
    """The same value per commune: on outlines where every commune has one, one square per commune otherwise."""
    communes = [one for one in crossings.collectivites if one.kind == Collectivite.Kind.COMMUNE]
    if not communes or not crossings.totaux:
        return None
    known = outlines or {}

    def value(one: Collectivite) -> Decimal | None:
        total = crossings.totaux.get(one.pk)
        return pour_mille(total.tetes, one.population) if total else None

    return Map(
        key="carte-agents",
        title="Agents communaux pour 1 000 habitants, commune par commune",
        caption="Les agents de l’EPCI n’y sont pas comptés",
        source=" · ".join(filter(None, (STAFF, source_contours))),
        kind=Kind.DECIMAL,
        area_label="Commune",
        areas=tuple(
            Area(
                one.code_insee or one.siren,
                one.nom,
                value(one),
                outline=tuple(ring for polygon in known.get(one.code_insee, ()) for ring in polygon),
            )
            for one in communes
        ),
        unit="agents",
    )


def _gap(gap: Decimal | None) -> str:
    if gap is None:
        return ALONE
    if gap == 0:
        return "au niveau des autres"
    return f"{'+' if gap > 0 else MINUS}{format_percent(abs(gap))}"


def _range(repere: Repere | None) -> str | None:
    if repere is None:
        return None
    words = f"{number_words(repere.minimum)} à {number_words(repere.maximum)}"
    return f"{words} (source à confirmer)" if repere.certitude == "?" else words


def ratios_table(crossings: Croisements) -> Table:
    """Volumes per ETP, each employer against the others of the territory; ranges are usages, never norms."""
    rows = []
    for ratio in crossings.ratios:
        for line in ratio.lignes:
            small = line.par_etp is None
            rows.append(
                (
                    ratio.service,
                    f"{ratio.libelle} ({ratio.unite})",
                    line.mesure.employeur,
                    line.mesure.valeur,
                    line.mesure.etp,
                    TOO_SMALL if small else number_words(line.par_etp),
                    number_words(line.moyenne) if line.moyenne is not None else ALONE,
                    TOO_SMALL if small else _gap(line.ecart),
                    _range(ratio.repere),
                )
            )
    return Table(
        key="ratios",
        title="Ce que fait un ETP, d’un employeur à l’autre",
        caption="Volume de la dernière année saisie, rapporté aux ETP du service. La moyenne locale est celle du territoire.",
        source=SHEETS,
        notes=(
            "Un écart interroge l’organisation, le périmètre ou le comptage ; il ne juge personne.",
            "Sous 0,5 ETP le rapport n’est pas calculé. Les repères sont des usages à confirmer, jamais des normes.",
        ),
        columns=(
            Column("service", "Service"),
            Column("quoi", "Quoi"),
            Column("employeur", "Employeur"),
            Column("volume", "Volume", Kind.DECIMAL),
            Column("etp", "ETP", Kind.ETP),
            Column("par-etp", "Par ETP"),
            Column("moyenne", "Moyenne locale"),
            Column("ecart", "Écart"),
            Column("repere", "Repère par ETP"),
        ),
        rows=tuple(rows),
        empty_text="Aucun volume n’est encore saisi.",
    )


def ratios_summary(crossings: Croisements) -> Table:
    """One line for each thing counted: who counts it, from the least to the most per ETP. For a large territory."""
    rows = []
    for ratio in crossings.ratios:
        told = [line.par_etp for line in ratio.lignes if line.par_etp is not None]
        mean = next((line.moyenne for line in ratio.lignes if line.moyenne is not None), None)
        rows.append(
            (
                ratio.service,
                f"{ratio.libelle} ({ratio.unite})",
                len(ratio.lignes),
                f"{number_words(min(told))} à {number_words(max(told))}" if told else TOO_SMALL,
                number_words(mean) if mean is not None else ALONE,
                _range(ratio.repere),
            )
        )
    return Table(
        key="ratios-resume",
        title="Ce que fait un ETP, du moins au plus",
        caption="Chaque employeur, ligne par ligne, est dans le fichier des ratios.",
        source=SHEETS,
        notes=("Un écart interroge l’organisation, le périmètre ou le comptage ; il ne juge personne.",),
        columns=(
            Column("service", "Service"),
            Column("quoi", "Quoi"),
            Column("employeurs", "Employeurs", Kind.INTEGER),
            Column("etendue", "Par ETP"),
            Column("moyenne", "Moyenne locale"),
            Column("repere", "Repère par ETP"),
        ),
        rows=tuple(rows),
        empty_text="Aucun volume n’est encore saisi.",
    )


def software_table(crossings: Croisements) -> Table:
    """Software by use: how many different ones, and who has which."""
    domains = crossings.domaines
    scattered = [one for one in domains if one.est_en_double]
    return Table(
        key="logiciels",
        title=scattered[0].phrase if scattered else "Les logiciels, usage par usage",
        caption="Un logiciel de plus, c’est un contrat, une formation et une reprise de données de plus",
        source=SHEETS,
        columns=(
            Column("usage", "Usage"),
            Column("combien", "Logiciels différents", Kind.INTEGER),
            Column("qui", "Qui a quoi"),
        ),
        rows=tuple(
            (
                one.libelle.capitalize(),
                len(one.par_nom),
                " ; ".join(f"{name} : {', '.join(employers)}" for name, employers in one.par_nom.items()),
            )
            for one in domains
        ),
        empty_text="Aucun logiciel n’est encore décrit avec son usage.",
    )


def alone_sentence(crossings: Croisements) -> str:
    """How many functions rest on one person; under the threshold the number itself is not told to all."""
    return phrase_seules(len(crossings.seules), crossings.seuil, exacte=crossings.voit_fonctions)


def alone_table(crossings: Croisements) -> Table | None:
    """Functions held by one person, without a name, for those who run the project or an employer; ``None`` for others."""
    if not crossings.voit_fonctions:
        return None
    return Table(
        key="fonctions-seules",
        title="Fonctions tenues par une seule personne",
        caption="Un risque pour le service, jamais un reproche à la personne",
        source=STAFF,
        columns=(
            Column("service", "Service"),
            Column("employeur", "Employeur"),
            Column("etp", "ETP", Kind.ETP),
            Column("souffrance", "Ce qui attend déjà"),
        ),
        rows=tuple(
            (
                one.service.libelle,
                one.collectivite.nom,
                one.etp,
                " ; ".join(f"{number_words(count)} {unit}" for count, unit in one.en_souffrance) or "rien de déclaré",
            )
            for one in sorted(crossings.seules, key=lambda one: (one.service.rang, one.collectivite.rang))
        ),
        empty_text="Aucune fonction n’est tenue par une seule personne.",
    )


def crossings_tables(crossings: Croisements) -> dict[str, Table]:
    """The closed list of tables that this reader may take away, by key."""
    drawn = density_map(crossings)
    tables = [
        software_table(crossings),
        ratios_table(crossings),
        ratios_summary(crossings),
        density_table(crossings),
        *([drawn.to_table()] if drawn else []),
        *([table] if (table := alone_table(crossings)) else []),
    ]
    return {table.key: table for table in tables}


def section_crossings(crossings: Croisements, titre: str) -> Section:
    """The document: the same tables; functions held alone are only counted there."""
    return Section(
        "croisements",
        titre,
        (software_table(crossings), ratios_table(crossings), density_table(crossings)),
        lead=alone_sentence(crossings),
    )
