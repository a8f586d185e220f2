"""What becomes of the pay and of the rights of the agents, by legal form: ``reports/data/remunerations.csv``. Pure.

Source: domain.md §2.1, §2.3 and §5.6. Where the agents keep their employer, nobody else pays them.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data" / "remunerations.csv"


@dataclass(frozen=True)
class Remuneration:
    """``regime``: the régime indemnitaire then; ``acquis``: the rights; ``certitude``: V (read in the text) or K (known)."""

    forme: str
    regime: str
    acquis: str
    source: str
    certitude: str

    @property
    def phrase(self) -> str:
        """The régime indemnitaire with the text that says so."""
        return f"{self.regime} ({self.source})"


@cache
def remunerations() -> dict[str, Remuneration]:
    """Every form by its code."""
    with DATA.open(encoding="utf-8", newline="") as file:
        return {row["forme"]: Remuneration(**row) for row in csv.DictReader(file)}
