"""A DSN: cleaned, refused, read, counted. Figures of docs/algorithmes/import-dsn.md. Pure but for two commands."""

import contextlib
import io
import tracemalloc
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from common.tabular.refusals import FichierRefuse
from hr.calculs.dsn import lire_dsn
from hr.calculs.dsn_agents import employeurs, etp, motif_d_exclusion, poste_et_temps
from hr.calculs.dsn_nettoyage import Nettoyage
from hr.services.dsn import est_une_dsn, reduire

D = Decimal
SAMPLE = Path(__file__).parent / "data" / "sample.dsn"


def cleaned(data: bytes | None = None) -> bytes:
    return b"".join(Nettoyage().lignes(io.BytesIO(SAMPLE.read_bytes() if data is None else data)))


def read(data: bytes):
    return lire_dsn(io.BytesIO(data))


def with_total(lines: list[str]) -> bytes:
    """Lines with the right end."""
    return ("\r\n".join([*lines, f"S90.G00.90.001,'{len(lines) + 2}'", "S90.G00.90.002,'1'"]) + "\r\n").encode(
        "latin-1"
    )


HEAD = [
    "S10.G00.00.005,'02'", "S10.G00.00.006,'P26V01'", "S20.G00.05.001,'01'", "S20.G00.05.002,'01'",
    "S20.G00.05.003,'11'", "S20.G00.05.005,'01062026'", "S21.G00.06.001,'213309990'", "S21.G00.11.001,'00017'",
]  # fmt: skip


def one_contract(**rubrics: str) -> bytes:
    """A file of one titulaire whose rubrics of contract are changed: ``r055="80.00"``; « » takes one out."""
    said = {
        "001": "01092003", "004": "523c", "006": "AGENT", "007": "50", "008": "99", "009": "00001", "012": "151.67",
        "013": "151.67", "014": "10", "026": "01", "053": "01",
    }  # fmt: skip
    said |= {key.removeprefix("r"): value for key, value in rubrics.items() if key.startswith("r")}
    person = ["S21.G00.30.002,'X'", "S21.G00.30.006,'99031975'", "S21.G00.30.019,'M1'"]
    contract = [f"S21.G00.40.{key},'{value}'" for key, value in sorted(said.items()) if value]
    after = rubrics.get("after", "")
    return with_total([*HEAD, *person, *contract, *(after.split("\n") if after else [])])


def refused(data: bytes) -> str:
    with pytest.raises(FichierRefuse) as caught:
        read(data)
    return str(caught.value)


def test_the_cleaned_sample_is_whole_and_holds_nothing_forbidden():
    cleaning = Nettoyage()
    data = b"".join(cleaning.lignes(io.BytesIO(SAMPLE.read_bytes())))
    lines = data.splitlines()
    assert lines[-2] == f"S90.G00.90.001,'{len(lines)}'".encode()
    assert cleaning.retirees["numéro de sécurité sociale"] == 11
    assert cleaning.retirees["numéro technique temporaire"] == 1
    assert cleaning.retirees["arrêt de travail"] == 3
    for key in ("30.001", "30.008", "30.018", "30.020", "40.072", "50.", "56.", "60.", "66."):
        assert f"S21.G00.{key}".encode() not in data
    assert b"S21.G00.30.006,'99031975'" in data  # the day of birth is unknown now
    assert "SECRÉTAIRE GÉNÉRALE".encode("latin-1") in data
    assert cleaned(data) == data  # cleaning twice changes nothing


def test_health_is_taken_out_of_suspensions_and_ends_which_stay():
    data = one_contract(
        after="S21.G00.62.001,'15062026'\nS21.G00.62.002,'091'\nS21.G00.65.001,'676'\nS21.G00.65.002,'01012026'"
    )
    assert "motif de santé" in refused(data)
    out = cleaned(data)
    assert b"S21.G00.62.002,'020'" in out and b"S21.G00.65.001,'675'" in out
    assert read(out).contrats[0].suspendu


def test_a_truncated_file_a_wrong_total_and_other_files_are_refused_in_words():
    whole = SAMPLE.read_bytes()
    for data in (whole[: len(whole) // 2], b"".join(whole.splitlines(keepends=True)[:100])):
        with pytest.raises(FichierRefuse):
            cleaned(data)
    assert "sans bloc S90" in refused(b"".join(cleaned().splitlines(keepends=True)[:100]))
    assert "n’est pas celui des rubriques lues (960)" in refused(cleaned().replace(b"001,'960'", b"001,'961'"))
    assert "Ligne 1\u00a0: ce n’est pas une rubrique" in refused(b"Matricule;Nom\n")
    assert "un arrêt de travail" in refused(one_contract().replace(b"S20.G00.05.001,'01'", b"S20.G00.05.001,'04'"))
    assert "en annule une autre" in refused(one_contract().replace(b"S20.G00.05.002,'01'", b"S20.G00.05.002,'04'"))


def test_the_first_forbidden_rubric_is_named_and_its_value_never():
    said = refused(SAMPLE.read_bytes())
    assert "Ligne 43, rubrique S21.G00.30.001" in said
    assert "2750333999901" not in said
    assert "2750333999901" not in refused(b"NIR 2750333999901\n")


def test_the_sample_counts_what_is_expected():
    found = read(cleaned())
    assert found.est_un_test and f"{found.mois:%d/%m/%Y}" == "30/06/2026"
    assert [(c.personne.matricule, round(etp(c), 3), motif_d_exclusion(c, found.mois)) for c in found.contrats] == [
        ("VF0001", D("1.000"), ""),
        ("VF0002", D("0.500"), ""),
        ("VF0003", D("0.800"), ""),
        ("VF0004", D("1.000"), ""),
        ("VF0005", D("0.714"), ""),
        ("VF0006", D("1.000"), ""),
        ("VF0007", D("1.000"), ""),
        ("VF0008", D("1.000"), "suspendus"),
        ("VF0009", D("1.000"), "apprentis"),
        ("VF0010", D("1.000"), "elus"),
        ("VC0001", D("0.857"), "partis"),
        ("VC0002", D("1.000"), ""),
    ]
    heads = employeurs(found, {}, {})
    assert [(one.siren, one.effectif, round(one.etp, 2)) for one in heads] == [
        ("213309990", 7, D("6.01")),
        ("263309999", 1, D("1.00")),
    ]
    by_who = {row.valeurs["matricule"]: row.valeurs for one in heads for row in one.lignes}
    assert set(by_who) == {f"VF000{n}" for n in range(1, 8)} | {"VC0002"}
    assert by_who["VF0001"]["ifse"] == D("10200.00") and by_who["VF0001"]["cia"] == D("200.00")
    # 310 € a month at 80 %, paid 6/7
    assert by_who["VF0003"]["ifse"] == D("4340.00") and by_who["VF0003"]["sft"] == D("69.66")
    assert by_who["VF0002"]["ifse"] == D("1440.00")  # 60 € for half a post


@pytest.mark.parametrize(
    "rubrics, hours, base, rate",
    [
        ({}, "35", "35", "1"),
        ({"r053": "02", "r054": "35.00", "r012": "75.83", "r013": "75.83"}, "17.50", "35", "1"),
        # the other usage: the reference is a full time, the contract holds the hours
        ({"r053": "02", "r054": "35.00", "r013": "75.83"}, "17.50", "35", "1"),
        ({"r053": "02", "r054": "151.67", "r013": "130.00"}, "30.00", "35", "1"),
        ({"r053": "02", "r054": "20.00", "r012": "43.33", "r013": "43.33"}, "10.00", "20", "1"),
        ({"r055": "80.00", "r014": "20"}, "35", "35", "0.8"),
        ({"r013": "121.34", "r014": "42"}, "35", "35", "0.8"),
        # working less for treatment changes nothing here
        ({"r013": "75.83"}, "35", "35", "1"),
    ],
)
def test_working_time(rubrics, hours, base, rate):
    assert poste_et_temps(read(one_contract(**rubrics)).contrats[0]) == (D(hours), D(base), D(rate))


def test_a_replacing_report_is_read_once_and_fractions_together():
    lines = cleaned(one_contract()).decode().splitlines()[:-2]
    twice = [*lines, *[x.replace("05.002,'01'", "05.002,'03'") for x in lines[2:]]]
    assert len(read(with_total(twice)).contrats) == 1
    halves = [x.replace("05.003,'11'", "05.003,'12'") for x in lines] + [
        x.replace("05.003,'11'", "05.003,'22'").replace("'M1'", "'M2'") for x in lines[2:]
    ]
    assert len(read(with_total(halves)).contrats) == 2


def test_what_the_portal_adds_and_utf_8_are_read():
    data = b"\xef\xbb\xbfS05.G00.00.001,'x'\n" + cleaned(one_contract()).replace(b"AGENT", "ÉLÈVE".encode())
    assert read(data).contrats[0].emploi == "ÉLÈVE"


def test_an_apostrophe_ends_no_value():
    assert read(one_contract(r006="CHARGÉ D'ACCUEIL À L'ÉCOLE")).contrats[0].emploi == "CHARGÉ D'ACCUEIL À L'ÉCOLE"


def test_only_the_rubrics_that_are_read_are_kept_and_say_the_same():
    whole = cleaned()
    small = reduire(whole)
    assert est_une_dsn(small) and len(small) < len(whole) / 1.5
    before, after = read(whole), read(small)
    assert [c.personne for c in before.contrats] == [c.personne for c in after.contrats]
    assert [(etp(c), c.primes, c.suspendu, c.fin) for c in before.contrats] == [
        (etp(c), c.primes, c.suspendu, c.fin) for c in after.contrats
    ]


def test_a_second_establishment_inside_a_declaration_is_refused_and_takes_nobody_along():
    again = "S21.G00.06.001,'213309990'\nS21.G00.11.001,'00025'\nS21.G00.30.002,'Y'"
    assert "un second établissement" in refused(one_contract(after=again))


@given(st.binary(max_size=300))
def test_any_file_is_read_or_refused(data):
    with contextlib.suppress(FichierRefuse):
        read(data)


@given(st.lists(st.sampled_from(SAMPLE.read_bytes().splitlines(keepends=True)), max_size=60))
def test_any_lines_in_any_order_are_read_or_refused(lines):
    for data in (b"".join(lines), b"".join(lines) + f"S90.G00.90.001,'{len(lines) + 1}'\n".encode()):
        with contextlib.suppress(FichierRefuse):
            read(data)
        with contextlib.suppress(FichierRefuse):
            cleaned(data)


def test_two_hundred_thousand_lines_in_bounded_memory():
    """The file is made on the way; what is kept is the contracts, not the lines."""
    body = [x for x in cleaned(one_contract()).decode("latin-1").splitlines()[8:-2]]
    filler = [f"S21.G00.78.{n % 4 + 1:03d},'4005.00'" for n in range(86)]
    people = 2_000

    def stream(people=people):
        count = len(HEAD)
        for line in HEAD:
            yield line.encode() + b"\r\n"
        for rank in range(people):
            for line in [*body, *filler]:
                count += 1
                yield line.replace("'M1'", f"'M{rank}'").encode("latin-1") + b"\r\n"
        assert people < 2_000 or count > 199_000
        yield f"S90.G00.90.001,'{count + 2}'\r\n".encode()
        yield b"S90.G00.90.002,'1'\r\n"

    tracemalloc.start()
    found = lire_dsn(stream())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(found.contrats) == people
    assert peak < 8 * 1024 * 1024
    tracemalloc.start()
    # nothing is kept from one line to the next: a tenth of the file says as much
    for _ in Nettoyage().lignes(stream(200)):
        pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1024 * 1024


def test_strip_dsn_writes_the_clean_file_or_nothing(tmp_path, capsys):
    target = tmp_path / "propre.dsn"
    call_command("strip_dsn", str(SAMPLE), "--output", str(target))
    assert "numéro de sécurité sociale (11)" in capsys.readouterr().out
    assert target.read_bytes() == cleaned()
    broken = tmp_path / "coupee.dsn"
    broken.write_bytes(SAMPLE.read_bytes()[:9_000])
    other = tmp_path / "autre.dsn"
    with pytest.raises(SystemExit) as refusal:
        call_command("strip_dsn", str(broken), "--output", str(other))
    assert refusal.value.code == 2
    assert sorted(one.name for one in tmp_path.iterdir()) == ["coupee.dsn", "propre.dsn"]
    with pytest.raises(SystemExit):
        call_command("strip_dsn", str(broken), "--output", str(broken))
    assert broken.stat().st_size == 9_000


def test_a_day_of_birth_that_was_not_cleaned_is_refused_without_being_quoted():
    data = cleaned().replace(b"S21.G00.30.006,'99031975'", b"S21.G00.30.006,'12031975'", 1)
    assert b"12031975" in data
    said = refused(data)
    assert "jour de naissance" in said and "12031975" not in said


@pytest.mark.parametrize("nir", ["185057800608436", "1 85 05 78 006 084 36", "1850578006084"])
def test_a_social_security_number_that_stands_for_a_matricule_refuses_the_file(nir):
    data = one_contract().replace(b"S21.G00.30.019,'M1'", f"S21.G00.30.019,'{nir}'".encode())
    said = refused(data)
    assert "tient lieu de matricule" in said and nir not in said
    with pytest.raises(FichierRefuse):
        reduire(data)
