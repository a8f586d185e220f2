"""What a commune owes for one service and one year: forecast, acompte, real units, balance, accounts. Pure.

The unit cost is fixed before the year (last accounts and budget, CGCT D5211-16) and applied to the units really used;
``scenarios.engine.cout_unitaire`` computes it. Prose and worked figures: docs/algorithmes/etats-annuels.md.
"""

import csv
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from common.allocation import allocate
from common.values import format_date, format_euros
from roadmap.delais import limite
from scenarios.engine.cout_unitaire import CoutDuService, CoutUnitaireImpossible, cout_unitaire
from scenarios.engine.montants import au_centime

DATA = Path(__file__).parent / "data"
PERSONNEL, AUTRES = "PERSONNEL", "AUTRES"
HUNDRED = Decimal(100)


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def articles(sens: str) -> dict[str, tuple[str, str]]:
    """Accounts by nature (PERSONNEL, AUTRES) → (payer, seller); empty when no account is known for this direction."""
    return {
        row["nature"]: (row["article_payeur"], row["article_vendeur"])
        for row in _rows("articles.csv")
        if row["sens"] == sens
    }


def limite_budget(annee: int) -> tuple[date, str]:
    """The last day to vote the budget of a year, with its source: the year's own row, else the usual one."""
    return limite("VOTE_BUDGET", annee)


def alerte_notification(annee: int, notifie_le: date | None) -> str:
    """What is wrong with the day on which the unit cost was notified; empty when it came before the budget limit."""
    limit, source = limite_budget(annee)
    if notifie_le is None:
        return f"coût unitaire à notifier avant le vote du budget, au plus tard le {format_date(limit)} ({source})"
    if notifie_le >= limit:
        when = "après" if notifie_le > limit else "pas avant"
        return (
            f"coût unitaire notifié le {format_date(notifie_le)}, {when} la limite du {format_date(limit)} ({source})"
        )
    return ""


@dataclass(frozen=True)
class Exercice:
    """One service and one year, as its manager says. ``capacite`` in units; ``taux_acompte`` in percent of the forecast."""

    service: str
    unite: str
    gestionnaire: str
    cout: CoutDuService
    capacite: Decimal
    taux_acompte: Decimal
    decimales: int = 2

    @property
    def cout_unitaire_euros(self) -> Decimal:
        """Euros per unit. Raises ``CoutUnitaireImpossible``."""
        return cout_unitaire(self.cout, self.capacite, decimales=self.decimales)


@dataclass(frozen=True)
class LigneEtat:
    """One service in the statement of a commune. Amounts in euros; ``solde_euros`` > 0: the commune pays.

    ``personnel_euros`` and ``autres_euros`` split what is due between its accounts (« payer ↔ seller »).
    """

    service: str
    gestionnaire: str
    unite: str
    cout_unitaire_euros: Decimal
    unites_prevues: Decimal
    prevu_euros: Decimal
    acompte_euros: Decimal
    unites_constatees: Decimal
    du_euros: Decimal
    solde_euros: Decimal
    personnel_euros: Decimal
    autres_euros: Decimal
    articles_personnel: str
    articles_autres: str

    @property
    def decimales(self) -> int:
        """Decimals of the unit cost: those it was rounded to, which the frozen text keeps."""
        exponent = self.cout_unitaire_euros.as_tuple().exponent
        return max(2, -exponent) if isinstance(exponent, int) else 2


def ligne(exercice: Exercice, prevues: Decimal, constatees: Decimal, sens: str) -> LigneEtat:
    """What one party owes. Raises ``CoutUnitaireImpossible`` on impossible units or cost.

    Each amount is rounded once, half up to the cent; the balance is the exact difference of two written amounts.
    """
    if prevues < 0 or constatees < 0:
        raise CoutUnitaireImpossible("Un nombre d’unités ne peut pas être négatif.")
    unit = Fraction(exercice.cout_unitaire_euros)
    forecast = au_centime(unit * Fraction(prevues))
    advance = au_centime(Fraction(forecast) * Fraction(exercice.taux_acompte) / 100)
    due = au_centime(unit * Fraction(constatees))
    cost = exercice.cout
    weights = {
        PERSONNEL: cost.personnel_euros,
        AUTRES: cost.fournitures_euros + cost.renouvellement_euros + cost.contrats_euros,
    }
    shares = allocate(due, weights) if any(weights.values()) else {PERSONNEL: Decimal("0.00"), AUTRES: due}
    accounts = {key: f"{payer} ↔ {seller}" for key, (payer, seller) in articles(sens).items()}
    return LigneEtat(
        service=exercice.service,
        gestionnaire=exercice.gestionnaire,
        unite=exercice.unite,
        cout_unitaire_euros=exercice.cout_unitaire_euros,
        unites_prevues=prevues,
        prevu_euros=forecast,
        acompte_euros=advance,
        unites_constatees=constatees,
        du_euros=due,
        solde_euros=due - advance,
        personnel_euros=shares[PERSONNEL],
        autres_euros=shares[AUTRES],
        articles_personnel=accounts.get(PERSONNEL, "à voir avec le comptable"),
        articles_autres=accounts.get(AUTRES, "à voir avec le comptable"),
    )


def solde_en_mots(montant: Decimal, commune: str) -> str:
    """Who pays whom, in words: the sign is never left to guess."""
    if montant > 0:
        return f"{commune} verse {format_euros(montant)}"
    if montant < 0:
        return f"{commune} reçoit {format_euros(-montant)}"
    return "rien à verser ni à recevoir"


def en_json(row: LigneEtat) -> dict[str, str]:
    """The line as text, exactly as it was: what a frozen statement keeps."""
    return {name: str(value) for name, value in asdict(row).items()}


def empreinte_de(rows: Sequence[LigneEtat]) -> str:
    """The mark of the lines of a statement: two statements that say the same have the same. SHA-256, hexadecimal."""
    data = [en_json(one) for one in rows]
    return hashlib.sha256(json.dumps(data, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def depuis_json(given: Mapping[str, Any]) -> LigneEtat:
    """A line read back to the cent."""
    return LigneEtat(
        **{one.name: Decimal(given[one.name]) if one.type is Decimal else given[one.name] for one in fields(LigneEtat)}
    )
