"""A DSN of 10 000 contracts, read and checked before any write, beside a streamed split of its lines, in one run."""

import io
import time
from pathlib import Path

import pytest

from hr.calculs.dsn import lire_dsn
from hr.calculs.dsn_agents import employeurs
from hr.calculs.dsn_nettoyage import Nettoyage

CONTRACTS, RATIO = 10_000, 8
SAMPLE = Path(__file__).parent.parent / "tests" / "hr" / "data" / "sample.dsn"


@pytest.fixture(scope="module")
def report() -> bytes:
    """The persons of the sample over and over, each with a matricule of its own."""
    lines = list(Nettoyage().lignes(io.BytesIO(SAMPLE.read_bytes())))
    start = next(rank for rank, line in enumerate(lines) if line.startswith(b"S21.G00.30."))
    second = next(rank for rank, line in enumerate(lines) if rank > start and line.startswith(b"S20.G00.05."))
    persons: list[list[bytes]] = []
    for line in lines[start:second]:
        if line.startswith(b"S21.G00.30.002"):
            persons.append([])
        persons[-1].append(line)
    out = lines[:start]
    for rank in range(CONTRACTS):
        for line in persons[rank % len(persons)]:
            out.append(b"S21.G00.30.019,'A%d'\r\n" % rank if line.startswith(b"S21.G00.30.019") else line)
    out += [b"S90.G00.90.001,'%d'\r\n" % (len(out) + 2), b"S90.G00.90.002,'1'\r\n"]
    return b"".join(out)


def best(action, times: int = 3) -> float:
    """Seconds of the quickest of ``times`` runs."""
    durations = []
    for _ in range(times):
        start = time.perf_counter()
        action()
        durations.append(time.perf_counter() - start)
    return min(durations)


def test_reading_and_checking(report, capsys):
    def bare():
        count = 0
        for line in io.BytesIO(report):
            _rubric, _value = line.decode("latin-1").rstrip().split(",", 1)
            count += 1
        return count

    def whole():
        found = lire_dsn(io.BytesIO(report))
        assert len(found.contrats) == CONTRACTS
        return employeurs(found, {}, {})

    floor, ours = best(bare), best(whole)
    with capsys.disabled():
        print(
            f"\nDSN, {CONTRACTS} contrats, {bare()} lignes : {ours:.2f} s, {ours / floor:.1f} × le découpage ({floor:.2f} s)"
        )
    assert ours <= RATIO * floor
