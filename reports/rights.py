"""Which documents a hat may read, by audience (product.md part C, last lines of the matrix)."""

from projects.access import Access
from projects.policy import Role
from reports.models import Report

_ALL = (Report.Audience.ELUS, Report.Audience.CST, Report.Audience.PUBLIC)
AUDIENCES = {
    Role.ELU: (Report.Audience.ELUS, Report.Audience.PUBLIC),
    Role.FINANCES: (Report.Audience.ELUS, Report.Audience.PUBLIC),
    Role.REPRESENTANT_PERSONNEL: (Report.Audience.CST, Report.Audience.PUBLIC),
    Role.SECRETAIRE_CST: (Report.Audience.CST, Report.Audience.PUBLIC),
    Role.RESPONSABLE_SERVICE_COMMUN: (Report.Audience.PUBLIC,),
}


def readable_audiences(access: Access) -> set[str]:
    """Audiences whose documents the worn hat may read."""
    return {a.value for m in access.hat.memberships for a in AUDIENCES.get(m.role_enum, _ALL)}
