"""Results in figures: the same sections make the page, the public page, the workbook, the csv files and the PDF."""

from decimal import Decimal

from common.disclosure import Mask, display_rules
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
    Section,
    Sensitivity,
    Series,
    Table,
    masked_small,
)
from common.values import plural
from consultations import questionnaire, tally
from consultations.queries import Results

SOURCE = "Consultation anonyme"
KEPT_BACK = Masked("masqué (question non publiée)")
NO_INDEX = "sans objet"
NOBODY = "aucun avis exprimé"


def _mask(mask: Mask, k: int) -> Masked:
    return masked_small(k) if mask is Mask.PREMIER_ORDRE else MASKED_PROTECTS


def _rules(results: Results) -> tuple[str, ...]:
    return (display_rules(results.survey.seuil),)


def question_table(results: Results, rank: int, result: tally.QuestionResult) -> Table:
    """Answers to one question: number and share of all the answers received; the mean or the score as the last line."""
    k = results.survey.seuil
    rows: list[tuple] = []
    for line in result.lines:
        if line.mask is not None:
            rows.append((line.label, _mask(line.mask, k), _mask(line.mask, k)))
        else:
            rows.append((line.label, line.n, line.share))
    several = result.question.kind is questionnaire.Kind.CHOIX_MULTIPLE
    ranking = result.question.kind is questionnaire.Kind.CLASSEMENT
    said = "Plusieurs réponses possibles. " if several else "Ce qui est classé premier. " if ranking else ""
    return Table(
        key=f"question-{rank}",
        title=f"{rank}. {result.question.libelle}",
        caption=f"{said}{result.n} réponses reçues ; les parts se rapportent à toutes.",
        source=SOURCE,
        notes=_rules(results),
        sensitivity=Sensitivity.MASKED,
        columns=(
            Column("reponse", "Réponse"),
            Column("nombre", "Nombre", Kind.INTEGER),
            Column("part", "Part", Kind.PERCENT),
        ),
        rows=tuple(rows),
    )


def _mean_value(result: tally.QuestionResult, k: int) -> Decimal | int | str | Masked:
    if result.mean_mask is not None:
        return _mask(result.mean_mask, k)
    return _known(result.enps if result.question.kind is questionnaire.Kind.NOTE else result.mean)


def means_table(results: Results) -> Table | None:
    """Mean of each question of agreement, from 1 to 5, and score of recommendation."""
    k = results.survey.seuil
    rows = []
    for question in results.questions:
        result = results.by_question.get(question.cle)
        if result is None or not result.has_mean:
            continue
        if question.kind is questionnaire.Kind.ACCORD:
            said = "moyenne, de 1 à 5, haute = défavorable" if question.est_inversee else "moyenne, de 1 à 5"
            rows.append((question.libelle, _mean_value(result, k), said))
        else:
            rows.append((question.libelle, _mean_value(result, k), "score, de −100 à +100"))
    if not rows:
        return None
    return Table(
        key="moyennes",
        title="Moyennes et scores",
        caption="Sur les avis exprimés, sans décimale sous 30 avis. Score : part des 9 et 10 moins part des 0 à 6.",
        source=SOURCE,
        notes=_rules(results),
        sensitivity=Sensitivity.MASKED,
        columns=(
            Column("question", "Question"),
            Column("valeur", "Valeur", Kind.DECIMAL),
            Column("mesure", "Mesure"),
        ),
        rows=tuple(rows),
    )


# two sides around the middle; no opinion stands apart, in grey
TONES_OF_AGREEMENT = {"5": "agree", "4": "rather-agree", "3": "between", "2": "rather-disagree", "1": "disagree"}


def agreement_bars(results: Results) -> Bars | None:
    """Every question of agreement on one picture."""
    k = results.survey.seuil
    asked = [
        result
        for question in results.questions
        if question.kind is questionnaire.Kind.ACCORD and (result := results.by_question.get(question.cle))
    ]
    if not asked:
        return None
    codes = [line.code for line in asked[0].lines]
    labels = {line.code: line.label for line in asked[0].lines}
    return Bars(
        key="accord",
        title="Ce que disent les réponses, question par question",
        caption="Nombre de réponses par degré d’accord.",
        source=SOURCE,
        notes=_rules(results),
        sensitivity=Sensitivity.MASKED,
        category_label="Question",
        categories=tuple(result.question.libelle for result in asked),
        stacked=True,
        series=tuple(
            Series(
                code.lower(),
                labels[code],
                tuple(
                    line.n if line.mask is None else _mask(line.mask, k)
                    for result in asked
                    for line in result.lines
                    if line.code == code
                ),
                TONES_OF_AGREEMENT.get(code, "absent"),
            )
            for code in codes
        ),
    )


def cross_table(results: Results) -> Table | None:
    """Means by group of the profile question: the only cross there is."""
    crossed = results.cross
    if crossed is None:
        return None
    k = results.survey.seuil
    rows: list[tuple] = [("Réponses reçues", *(group.n for group in crossed.groups))]
    for question in crossed.questions:
        cells = [crossed.cells[(rank, question.cle)] for rank in range(len(crossed.groups))]
        rows.append((question.libelle, *(_known(c.mean) if c.mask is None else _mask(c.mask, k) for c in cells)))
    return Table(
        key="croisement",
        title="Moyennes selon ce que les personnes ont dit d’elles",
        caption="Moyennes de 1 à 5. Les groupes trop petits sont réunis.",
        source=SOURCE,
        notes=_rules(results),
        sensitivity=Sensitivity.MASKED,
        columns=(
            Column("question", "Question"),
            *(Column(f"groupe-{rank}", group.label, Kind.DECIMAL) for rank, group in enumerate(crossed.groups)),
        ),
        rows=tuple(rows),
    )


def _index_value(wave: tally.Wave, k: int) -> int | str | Masked:
    """The climate index of a wave, or why there is none to read: it is never « non renseigné »."""
    if wave.index is not None:
        return wave.index
    if wave.index_mask is not None:
        return _mask(wave.index_mask, k)
    return KEPT_BACK if wave.index_kept_back else NO_INDEX


def _known(value: Decimal | int | None) -> Decimal | int | str:
    """A mean, or the words for one that nobody expressed an opinion for."""
    return NOBODY if value is None else value


def waves_table(results: Results) -> Table | None:
    """The same questions, wave after wave."""
    waves = results.waves
    if len(waves) < 2:
        return None
    k = results.survey.seuil
    rows: list[tuple] = [("Réponses reçues", *(wave.n if wave.n >= k else masked_small(k) for wave in waves))]
    rows.append(("Indice de climat, de 0 à 100", *(_index_value(wave, k) for wave in waves)))
    for key in tally.common_keys(waves):
        values = []
        for wave in waves:
            result = wave.results[key]
            if result.mean_mask is not None:
                values.append(_mask(result.mean_mask, k))
            else:
                shown = result.enps if result.question.kind is questionnaire.Kind.NOTE else result.mean
                values.append(_known(shown))
        rows.append((waves[-1].results[key].question.libelle, *values))
    return Table(
        key="vagues",
        title="D’une vague à l’autre",
        caption="Moyennes de 1 à 5 ; score de −100 à +100. Ce ne sont pas forcément les mêmes personnes.",
        source=SOURCE,
        notes=_rules(results),
        sensitivity=Sensitivity.MASKED,
        columns=(
            Column("mesure", "Mesure"),
            *(Column(f"vague-{rank}", wave.label, Kind.DECIMAL) for rank, wave in enumerate(waves, start=1)),
        ),
        rows=tuple(rows),
    )


def participation_words(one: tally.Participation) -> str:
    """« de 45 à 50 % », « moins de 5 % »."""
    if one.floor_percent >= 100:
        return "100 %"
    if one.floor_percent == 0:
        return "moins de 5 %"
    return f"de {one.floor_percent} à {one.floor_percent + tally.PARTICIPATION_STEP} %"


def participation_table(participation: tuple[tally.Participation, ...] | list[tally.Participation]) -> Table:
    """Rates by employer, in steps of 5 %, small employers together."""
    return Table(
        key="participation",
        title="Participation par collectivité",
        caption="Par tranches de 5 % ; les collectivités de moins de 5 agents sont réunies à d’autres.",
        source="Codes utilisés rapportés aux agents attendus",
        sensitivity=Sensitivity.MASKED,
        columns=(
            Column("collectivite", "Collectivité"),
            Column("agents", "Agents attendus", Kind.INTEGER),
            Column("taux", "Ont répondu"),
        ),
        rows=tuple((one.group.label, one.group.n, participation_words(one)) for one in participation),
    )


def texts_table(results: Results, rank: int, question: questionnaire.Question) -> Table | None:
    """Texts that two readers agreed to show."""
    found = results.texts.get(question.cle)
    if not found:
        return None
    return Table(
        key=f"textes-{rank}",
        title=f"{rank}. {question.libelle}",
        caption="Textes lus par deux personnes, sans nom ni détail qui désigne, par ordre alphabétique.",
        source=SOURCE,
        sensitivity=Sensitivity.MASKED,
        columns=(Column("texte", "Texte"),),
        rows=tuple((text,) for text in found),
        row_heading=False,
    )


def sections_of(results: Results) -> list[Section]:
    """Everything that is shown of a closed survey, in order."""
    k = results.survey.seuil
    if results.n is None:
        return [
            Section(
                key="ensemble",
                title="Ensemble",
                blocks=(
                    EmptyState(
                        f"Moins de {k} réponses : aucun résultat ne peut être montré sans désigner des personnes.",
                        "La prochaine vague en apportera peut-être davantage.",
                    ),
                ),
            )
        ]
    keys = [KeyFigure("Réponses reçues", results.n)]
    index = _index_value(results.waves[-1], k)
    if index != NO_INDEX:
        keys.append(KeyFigure("Indice de climat", index, note="de 0 à 100, moyenne des questions d’accord de l’indice"))
    blocks: list = [KeyFigures(tuple(keys))]
    if results.n < tally.WITHOUT_DECIMALS_UNDER:
        blocks.append(
            Notice(
                f"{results.n} {plural(results.n, 'réponse')} : lisez des tendances",
                "Sous 30 réponses, les moyennes et les parts n’ont pas de décimale.",
                "warn",
            )
        )
    blocks += [figure for figure in (agreement_bars(results), means_table(results)) if figure]
    sections = [Section(key="ensemble", title="Ensemble", blocks=tuple(blocks))]
    waves = waves_table(results)
    if waves:
        sections.append(Section(key="vagues-comparees", title="D’une vague à l’autre", blocks=(waves,)))
    details: list = []
    texts: list = []
    for rank, question in enumerate(results.questions, start=1):
        result = results.by_question.get(question.cle)
        if result is not None:
            details.append(question_table(results, rank, result))
        shown = texts_table(results, rank, question)
        if shown:
            texts.append(shown)
    sections.append(Section(key="par-question", title="Question par question", blocks=tuple(details)))
    crossed = cross_table(results)
    if crossed:
        sections.append(Section(key="par-groupe", title="Par groupe", blocks=(crossed,)))
    if texts:
        sections.append(Section(key="paroles", title="Ce que les agents ont écrit", blocks=tuple(texts)))
    if results.kept_back:
        sections.append(
            Section(
                key="non-publies",
                title="Résultats non publiés",
                blocks=tuple(Paragraph(f"« {question.libelle} »") for question in results.kept_back),
            )
        )
    if results.corrections:
        sections.append(
            Section(
                key="mots-corriges",
                title="Mots corrigés pendant la consultation",
                blocks=tuple(Paragraph(words) for words in results.corrections),
            )
        )
    sections.append(
        Section(
            key="participation-section",
            title="Participation",
            blocks=(
                Paragraph("Personne, pas même la cheffe ou le chef de projet, ne peut savoir qui a répondu."),
                participation_table(results.participation),
            ),
        )
    )
    return sections
