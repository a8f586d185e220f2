"""An élu who keeps every page, every export and every document, and solves for what is hidden.

Whole numbers, everything printed as a constraint: for each masked cell that holds 1 to 4 people, at least two values
must stay possible. Downloads go through a real server and a real HTTP client.
"""

import io
import re
import urllib.request
import zipfile

import numpy
import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader
from scipy.optimize import Bounds, LinearConstraint, milp

import reports.services as reports_services
from hr.calculs.ages import TRANCHES
from hr.models import Agent
from hr.queries import effectifs_par_age
from reports.services import issue_report
from tests.reports.reading import csv_table, office_tables, office_text, page_tables, pdf_text, value, values
from tests.reports.territory import people

pytestmark = pytest.mark.django_db(transaction=True)
K = 5
PRIVATE = {"Âge et sexe des 212 agents du territoire", "Âge des agents par employeur"}
WIDE = {"Moins de 35 ans": (0, 34), "35 à 44 ans": (35, 44), "45 à 54 ans": (45, 54), "55 ans et plus": (55, 200)}


class Reader:
    """A signed-in person with nothing but an address bar."""

    def __init__(self, server, user) -> None:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        self._cookie = f"sessionid={client.cookies['sessionid'].value}"
        self._server = server

    def get(self, path: str) -> bytes:
        request = urllib.request.Request(self._server.url + path, headers={"Cookie": self._cookie})  # noqa: S310
        with urllib.request.urlopen(request) as answer:  # noqa: S310
            return answer.read()

    def crawl(self, start: str) -> dict[str, bytes]:
        """Every page and file of the project that links lead to, from the dashboard on."""
        found: dict[str, bytes] = {}
        waiting = [start]
        while waiting:
            path = waiting.pop()
            if path in found:
                continue
            found[path] = self.get(path)
            if found[path][:4] in {b"%PDF", b"PK\x03\x04"} or path.endswith(".csv/"):
                continue
            html = found[path].decode()
            links = [link for link in re.findall(r'href="(/projets/[^"#?]+)', html) if link.startswith(start)]
            # a paper in two forms has the same sections: the one that needs no layout is enough
            twins = {link.replace(".docx/", ".pdf/") for link in links if link.endswith(".docx/")}
            waiting += [link for link in links if link not in found and link not in twins]
        return found


@pytest.fixture
def everything(cast, live_server):
    """What the élu of Bourg-Essai can read of a territory with two tiny employers, by address; and the truth."""
    people(cast.project)
    for audience in ("elus", "public"):
        issue_report(project=cast.project, kind="diagnostic", audience=audience, user=cast.chef_projet)
    with pytest.MonkeyPatch.context() as patched:  # nobody here may read this one: it needs no layout
        patched.setattr(reports_services, "render_pdf", lambda html, **_: (b"%PDF-", 1))
        issue_report(project=cast.project, kind="diagnostic", audience="cst", user=cast.chef_projet)
    start = reverse("reports:dashboard", args=[cast.project.slug])
    return cast, Reader(live_server, cast.elu).crawl(start)


def test_everything_readable_is_masked_alike_and_nothing_hidden_can_be_solved(everything):
    cast, found = everything
    seen = {
        kind: [path for path in found if kind in path]
        for kind in (".csv/", ".xlsx/", "/telecharger/", "/annexe/", "/modifiable/")
    }
    assert len(seen["/telecharger/"]) == len(seen["/modifiable/"]) == 2 and not any("/cst/" in path for path in found)
    assert len(seen[".csv/"]) >= 7 and len(seen[".xlsx/"]) >= 7

    private: dict[str, list[list[object]]] = {}
    for path, data in found.items():
        for title, rows in _private_tables(path, data):
            known = private.setdefault(title, rows)
            assert known == rows, f"{path} : « {title} » n’a pas les mêmes valeurs partout"
    assert set(private) == PRIVATE
    printed = [_printed_rows(private, pdf_text(found[path])) for path in seen["/telecharger/"]]
    assert all(printed)
    _no_name_anywhere(cast, found)

    cells, truth = _cells(cast)
    equations, ranges = _what_is_known(cast, private, cells)
    secrets = [(names, low) for names, low in ranges.items() if low == "masqué (moins de 5)"]
    assert len(secrets) >= 4
    assert all(low <= sum(truth[name] for name in names) <= high for names, (low, high) in equations.items())
    system = _system(equations, cells)
    for names, _ in secrets:
        hidden = sum(truth[name] for name in names)
        if hidden == 0:
            continue
        low, high = (_extreme(system, cells, names, sign) for sign in (1, -1))
        assert low < high, f"{sorted(names)[:2]}… ne peut valoir que {low}"
        assert low <= hidden <= high


def _private_tables(path: str, data: bytes):
    """Tables with ages or sexes in one answer: (title, comparable rows without headings)."""
    if path.endswith(".csv/"):
        rows = csv_table(data)
        yield from ((title, values(rows[1:])) for title in _title_of(rows[0]))
    elif data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert not [name for name in archive.namelist() if "hidden" in name.lower() or "comment" in name.lower()]
        for rows in office_tables(data):
            yield from ((title, values(rows[1:])) for title in _title_of([str(cell) for cell in rows[0]]))
    elif data[:4] == b"%PDF":
        reader = PdfReader(io.BytesIO(data))
        assert not reader.attachments
    else:
        for rows in page_tables(data.decode()).values():
            if rows:
                yield from ((title, values(rows[1:])) for title in _title_of(rows[0]))


def _title_of(head: list[str]) -> list[str]:
    text = " ".join(head).replace("\xa0", " ")
    if "Femmes" in text:
        return ["Âge et sexe des 212 agents du territoire"]
    return ["Âge des agents par employeur"] if "45 à 54 ans" in text else []


def _printed_rows(private, text: str) -> bool:
    """Whether each row of the private tables is in the document as everywhere else."""
    return all(
        re.sub(r"\s", "", "".join(str(cell) for cell in row)) in text for rows in private.values() for row in rows
    )


def _no_name_anywhere(cast, found) -> None:
    keys = list(Agent.objects.filter(collectivite__project=cast.project).values_list("matricule", flat=True))
    for path, data in found.items():
        if data[:2] == b"PK":
            text = "".join(f">{part}<" for part in office_text(data).split("\n"))
        else:
            text = pdf_text(data) if data[:4] == b"%PDF" else data.decode(errors="ignore")
        assert not [key for key in keys if f">{key}<" in text], path


# --- the equations -------------------------------------------------------------------------------------------------


def _cells(cast):
    """Unknowns (employer, band, sex) and their true values."""
    truth = {
        (count.collectivite, count.tranche.cle, count.sexe): count.nombre
        for count in effectifs_par_age(cast.project)
        if count.sexe and count.tranche in TRANCHES
    }
    return sorted(truth), truth


def _wide(label: str) -> set[str]:
    low, high = WIDE[label]
    return {t.cle for t in TRANCHES if low <= (t.debut or 0) <= high}


def _what_is_known(cast, private, cells):
    """Sums of unknowns with the value printed for each: a number, or the words of a mask."""
    known: dict[frozenset, object] = {}
    whole: set[frozenset] = set()
    employers = list(dict.fromkeys(name for name, _, _ in cells))
    bands = {t.libelle.replace("\xa0", " "): t.cle for t in TRANCHES}
    for row in private["Âge et sexe des 212 agents du territoire"]:
        for sexe, shown in zip("FM", row[1:], strict=True):
            known[frozenset((e, bands[row[0]], sexe) for e in employers)] = shown
    for row in private["Âge des agents par employeur"]:
        names = employers if row[0] == "Ensemble" else [row[0]]
        for label, shown in zip(WIDE, row[1:-1], strict=True):
            cell = frozenset((e, b, s) for e in names for b in _wide(label) for s in "FM")
            known[cell] = shown
            if all(isinstance(other, str) for other in row[1:-1]):
                whole.add(cell)
        known[frozenset(cell for cell in cells if cell[0] in names)] = row[-1]
    masks = {names: shown for names, shown in known.items() if isinstance(shown, str)}
    return {names: _bounds(shown, names in whole) for names, shown in known.items()}, masks


def _bounds(shown: object, is_whole: bool = False) -> tuple[float, float]:
    """Least and greatest value behind what is printed: « moins de 5 » is 1 to 4, or 0 to 4 in a line hidden whole."""
    if not isinstance(shown, str):
        return float(shown), float(shown)
    return (0 if is_whole else 1, K - 1) if shown == f"masqué (moins de {K})" else (0, numpy.inf)


def _system(equations, cells):
    """Everything printed as linear constraints."""
    place = {cell: rank for rank, cell in enumerate(cells)}
    rows, low, high = [], [], []
    for names, shown in equations.items():
        row = numpy.zeros(len(cells))
        row[[place[name] for name in names]] = 1
        rows.append(row)
        low.append(shown[0])
        high.append(shown[1])
    return LinearConstraint(numpy.array(rows), low, high)


def _extreme(system, cells, names, sign: int) -> int:
    """The least (``sign`` 1) or greatest (-1) number of people that may be in ``names``, in whole people."""
    goal = numpy.array([sign if cell in names else 0 for cell in cells], dtype=float)
    solved = milp(goal, constraints=system, integrality=numpy.ones(len(cells)), bounds=Bounds(0, 212))
    assert solved.success, "le système doit avoir au moins la vraie solution"
    return round(sign * solved.fun)


def test_the_solver_finds_a_cell_that_is_not_protected():
    """The attacker is not a straw man: one lone mask under a printed total falls at once."""
    cells = [("A", "b", "F"), ("B", "b", "F")]
    equations = {
        frozenset(cells): _bounds(value("12")),
        frozenset(cells[:1]): _bounds(value("9")),
        frozenset(cells[1:]): _bounds("masqué (moins de 5)"),
    }
    system = _system(equations, cells)
    assert _extreme(system, cells, frozenset(cells[1:]), 1) == _extreme(system, cells, frozenset(cells[1:]), -1) == 3
