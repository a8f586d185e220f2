"""Small invented budgets with the shape of the real ones."""

from tests.cast import luhn

SIREN = luhn("21330999")
SIRET = "21330999000017"


def siret_of(siren: str) -> str:
    """A SIRET with a right key of this SIREN."""
    return next(number for rank in range(10) if _key(number := f"{siren}0001{rank}") == 0)


def _key(number: str) -> int:
    digits = [int(one) for one in reversed(number)]
    return sum(sum(divmod(one * 2, 10)) if rank % 2 else one for rank, one in enumerate(digits)) % 10


def person(emploi: str, categorie: str, **values: str) -> str:
    """One line of the staff annex."""
    said = {
        "CodTypAgent": "I",
        "EmploiGradeAgent": emploi,
        "CodCatAgent": categorie,
        "TempsComplet": "1",
        "Permanent": "true",
        **values,
    }
    return "<PERSONNEL>" + "".join(f'<{key} V="{value}"/>' for key, value in said.items()) + "</PERSONNEL>"


def line(account: str, *, chapter: str = "012", side: str = "D", real: str = "", foreseen: str = "0") -> str:
    """One line of the budget."""
    paid = f'<MtReal V="{real}"/>' if real else ""
    return (
        f'<LigneBudget><Nature V="{account}"/><ContNat V="{chapter}"/><CodRD V="{side}"/>'
        f'<MtPrev V="{foreseen}"/>{paid}<OpBudg V="0"/><CaracSup V="F" Code="Section"/></LigneBudget>'
    )


def budget_xml(*, siret: str = "", nature: str = "09", people: str = "", cfu: bool = False) -> str:
    """A whole budget of 2025: 1 200,15 € paid and 2 200,00 € foreseen in chapter 012."""
    siret = siret or SIRET
    lines = (
        line("6411", real="1000.10", foreseen="1000.00")
        + line("6411", real="200.05", foreseen="500.00")
        + line("6453", foreseen="700.00")
        + line("6419", side="R", real="50.00", foreseen="50.00")
        + line("60611", chapter="011", real="9.99", foreseen="9.99")
    )
    name = "http://www.minefi.gouv.fr/cp/demat/docbudgetaire"
    body = (
        f'<DocumentBudgetaire xmlns="{name}"><EnTeteDocBudgetaire><LibelleColl V="ESSAI"/><IdColl V="{siret}"/>'
        "</EnTeteDocBudgetaire><Budget><EnTeteBudget>"
        f'<LibelleEtab V="BUDGET PRINCIPAL"/><IdEtab V="{siret}"/><Nomenclature V="M57-M57_D"/></EnTeteBudget>'
        f'<BlocBudget><NatDec V="{nature}"/><Exer V="2025"/><CodTypBud V="P"/></BlocBudget>'
        f"{lines}<!-- lignes --><Annexes><DATA_PERSONNEL>{people}</DATA_PERSONNEL></Annexes></Budget></DocumentBudgetaire>"
    )
    if cfu:
        body = f'<c:CompteFinancierUnique xmlns:c="{name}/doccfu">{body}</c:CompteFinancierUnique>'
    return f'<?xml version="1.0" encoding="ISO-8859-1"?>{body}'
