"""What a question is, which ones a person meets, and how what they sent becomes an answer. Pure.

An answer is a text (``"4"``, ``"NC"``, a choice, a free text) or a list of texts (several choices, a ranking); a
question without an answer is simply absent.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

TEXT_MAX = 1000
LONGEST_RAW_TEXT = 20_000

Value = str | list[str]
Answers = Mapping[str, Value]

NO_OPINION = "SO"
NOT_CONCERNED = "NC"


class Kind(StrEnum):
    """The eight types of question."""

    ACCORD = "ACCORD"
    NOTE = "NOTE"
    OUI_NON = "OUI_NON"
    CHOIX = "CHOIX"
    CHOIX_MULTIPLE = "CHOIX_MULTIPLE"
    CLASSEMENT = "CLASSEMENT"
    TEXTE = "TEXTE"
    PROFIL = "PROFIL"


KIND_LABELS = {
    Kind.ACCORD: "Accord, en cinq degrés",
    Kind.NOTE: "Note de 0 à 10",
    Kind.OUI_NON: "Oui ou non",
    Kind.CHOIX: "Un choix",
    Kind.CHOIX_MULTIPLE: "Plusieurs choix",
    Kind.CLASSEMENT: "Classement",
    Kind.TEXTE: "Texte libre",
    Kind.PROFIL: "Collectivité, famille de services ou catégorie",
}

AGREEMENT = (
    ("5", "Tout à fait d’accord"),
    ("4", "Plutôt d’accord"),
    ("3", "Ni d’accord ni pas d’accord"),
    ("2", "Plutôt pas d’accord"),
    ("1", "Pas du tout d’accord"),
)
AGREEMENT_SIMPLE = (
    ("5", "Oui, tout à fait"),
    ("4", "Plutôt oui"),
    ("3", "Entre les deux"),
    ("2", "Plutôt non"),
    ("1", "Non, pas du tout"),
)
YES_NO = (("OUI", "Oui"), ("NON", "Non"))


@dataclass(frozen=True)
class Option:
    """One possible answer: what is stored, what is read."""

    code: str
    label: str


@dataclass(frozen=True)
class Condition:
    """The question is put only to those who gave one of ``values`` to the question ``cle``, which comes before."""

    cle: str
    values: frozenset[str]


@dataclass(frozen=True)
class Question:
    """One question of a questionnaire. ``options``: choices of the types that have their own."""

    cle: str
    kind: Kind
    libelle: str
    libelle_simple: str = ""
    section: str = ""
    options: tuple[Option, ...] = ()
    a_non_concerne: bool = False
    est_inversee: bool = False
    dans_indice: bool = False
    condition: Condition | None = None

    def words(self, simple: bool = False) -> str:
        """The question as it is put, in the simplified version when there is one."""
        return self.libelle_simple if simple and self.libelle_simple else self.libelle

    def offered(self, simple: bool = False) -> tuple[Option, ...]:
        """Every answer that a person may pick, in order; none for a free text. Both versions give the same codes."""
        if self.kind is Kind.ACCORD:
            scale = AGREEMENT_SIMPLE if simple else AGREEMENT
            offered = [Option(*pair) for pair in scale] + [
                Option(NO_OPINION, "Je ne sais pas" if simple else "Sans opinion")
            ]
        elif self.kind is Kind.NOTE:
            offered = [Option(str(note), str(note)) for note in range(11)]
        elif self.kind is Kind.OUI_NON:
            offered = [Option(*pair) for pair in YES_NO]
        else:
            offered = list(self.options)
        if self.a_non_concerne and self.kind not in {Kind.TEXTE, Kind.CLASSEMENT, Kind.PROFIL, Kind.CHOIX_MULTIPLE}:
            offered.append(Option(NOT_CONCERNED, "Cela ne me concerne pas" if simple else "Je ne suis pas concerné(e)"))
        return tuple(offered)

    def label_of(self, code: str, simple: bool = False) -> str:
        """The words of one answer."""
        return next((o.label for o in self.offered(simple) if o.code == code), code)


class ReponseRefusee(ValueError):
    """An answer that the question does not offer; ``str()`` is a French sentence for the person."""


def read_answer(question: Question, sent: Sequence[str]) -> Value | None:
    """The answer that ``sent`` (the values of the field, in order) gives to ``question``; ``None`` for none.

    Raises ``ReponseRefusee`` on a choice that is not offered, several choices where one is asked, a rank given twice or
    a text that is too long.
    """
    values = [str(value).strip() for value in sent]
    given = [value for value in values if value]
    if question.kind is Kind.CLASSEMENT:
        return _ranking(question, values)
    if not given:
        return None
    if question.kind is Kind.TEXTE:
        return clean_text(given[0]) or None
    codes = [option.code for option in question.offered()]
    if any(value not in codes for value in given):
        raise ReponseRefusee("Cette réponse ne fait pas partie de celles qui sont proposées.")
    if question.kind is Kind.CHOIX_MULTIPLE:
        return [code for code in codes if code in set(given)]
    if len(given) > 1:
        raise ReponseRefusee("Choisissez une seule réponse.")
    return given[0]


def _ranking(question: Question, values: list[str]) -> Value | None:
    """``values``: the rank given to each option, in the order of the options; all empty is no answer."""
    if not any(values):
        return None
    size = len(question.options)
    if len(values) != size or sorted(values) != sorted(str(rank) for rank in range(1, size + 1)):
        raise ReponseRefusee(f"Donnez à chaque ligne un rang différent, de 1 à {size}, ou laissez tout vide.")
    return [option.code for _, option in sorted(zip(map(int, values), question.options, strict=True))]


def clean_text(text: str) -> str:
    """A free text without control characters, lines kept. Raises ``ReponseRefusee`` beyond 1 000 characters."""
    if len(text) > LONGEST_RAW_TEXT:
        raise ReponseRefusee(f"Ce texte est trop long : {TEXT_MAX} caractères au plus.")
    lines = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    kept = "".join(sign for sign in lines if sign == "\n" or unicodedata.category(sign)[0] != "C").strip()
    if len(kept) > TEXT_MAX:
        raise ReponseRefusee(
            f"Ce texte compte {len(kept)} caractères : raccourcissez-le, {TEXT_MAX} caractères au plus."
        )
    return kept


_NAMED = re.compile(r"\b(?:M\.|Mr|Mme|Mlle|[Mm]onsieur|[Mm]adame)\s+[A-ZÀ-Ý][\w’'-]+")


def seems_to_name(text: str) -> bool:
    """Whether a text seems to name a person: a soft warning, never a refusal."""
    return _NAMED.search(text) is not None


def is_asked(question: Question, answers: Answers, asked: Mapping[str, bool]) -> bool:
    """Whether the question is put to someone who gave ``answers``; ``asked``: what was decided of those before."""
    if question.condition is None:
        return True
    given = answers.get(question.condition.cle)
    if given is None or not asked.get(question.condition.cle, False):
        return False
    return bool(question.condition.values.intersection([given] if isinstance(given, str) else given))


def path(questions: Sequence[Question], answers: Answers) -> list[Question]:
    """The questions that this person meets, in order."""
    asked: dict[str, bool] = {}
    for question in questions:
        asked[question.cle] = is_asked(question, answers, asked)
    return [question for question in questions if asked[question.cle]]


def relevant(questions: Sequence[Question], answers: Answers) -> dict[str, Value]:
    """What is kept when the answers are sent: those of the questions met, in the order of the questionnaire."""
    return {question.cle: answers[question.cle] for question in path(questions, answers) if question.cle in answers}


_SECONDS, _SLOW_SECONDS = 20, 60


def minutes_for(questions: Sequence[Question]) -> int:
    """About how long the whole takes, in whole minutes: 20 seconds a question, a minute to write or to rank."""
    slow = sum(question.kind in {Kind.TEXTE, Kind.CLASSEMENT} for question in questions)
    return max(1, -(-(_SLOW_SECONDS * slow + _SECONDS * (len(questions) - slow)) // 60))


def faults(questions: Sequence[Question]) -> list[str]:
    """Why this questionnaire may not be opened, in words; empty when it may."""
    said = []
    if not questions:
        said.append("Le questionnaire n’a aucune question.")
    if sum(question.kind is Kind.PROFIL for question in questions) > 1:
        said.append(
            "La collectivité, la famille de services et la catégorie ne se demandent jamais ensemble : leur "
            "croisement désignerait des personnes. Gardez une seule de ces questions."
        )
    seen: dict[str, Question] = {}
    for question in questions:
        if question.kind in {Kind.CHOIX, Kind.CHOIX_MULTIPLE, Kind.CLASSEMENT} and len(question.options) < 2:
            said.append(f"« {question.libelle} » demande au moins deux choix.")
        if question.condition is not None:
            before = seen.get(question.condition.cle)
            if before is None:
                said.append(f"« {question.libelle} » dépend d’une question qui ne vient pas avant elle.")
            elif not question.condition.values <= {option.code for option in before.offered()}:
                said.append(f"« {question.libelle} » dépend d’une réponse qui n’est pas proposée.")
        seen[question.cle] = question
    return said
