"""Events → the text of a calendar feed (RFC 5545). The one door to the library that writes it. No Django.

An event keeps its identifier when it moves, so that calendars update it in place of showing it twice. Titles name bodies,
steps and numbers, never a person nor a free text.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard

PARIS = ZoneInfo("Europe/Paris")
USUAL_LENGTH = timedelta(hours=2)
REFRESH = timedelta(hours=6)


@dataclass(frozen=True)
class Evenement:
    """One line of the calendar: a whole day (``debut`` is a date) or a moment with its end (aware datetimes).

    ``cle`` never changes; ``nature`` groups the lines of the page; ``adresse`` is a path of the application.
    """

    cle: str
    nature: str
    titre: str
    debut: date | datetime
    fin: datetime | None = None
    adresse: str = ""
    note: str = ""
    est_annule: bool = False

    @property
    def jour(self) -> date:
        """The day in Paris."""
        return self.debut.astimezone(PARIS).date() if isinstance(self.debut, datetime) else self.debut


def _paris() -> Timezone:
    """Europe/Paris since 1996 as two yearly rules, which every reader applies, in place of a list of dates."""
    zone = Timezone()
    zone.add("tzid", "Europe/Paris")
    for part, name, first, month, before, after in (
        (TimezoneDaylight(), "CEST", datetime(1996, 3, 31, 2), 3, 1, 2),
        (TimezoneStandard(), "CET", datetime(1996, 10, 27, 3), 10, 2, 1),
    ):
        part.add("tzname", name)
        part.add("dtstart", first)
        part.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1su"})
        part.add("tzoffsetfrom", timedelta(hours=before))
        part.add("tzoffsetto", timedelta(hours=after))
        zone.add_component(part)
    return zone


def feed(evenements: Iterable[Evenement], *, nom: str, domaine: str, site: str, moment: datetime) -> bytes:
    """The feed as bytes. ``domaine`` ends the identifiers, ``site`` begins the addresses, ``moment`` stamps the feed."""
    calendar = Calendar()
    calendar.add("prodid", "-//mutualisation//feuille de route//FR")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", nom)
    calendar.add("x-wr-timezone", "Europe/Paris")
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add_component(_paris())
    for one in evenements:
        event = Event()
        event.add("uid", f"{one.cle}@{domaine}")
        event.add("dtstamp", moment)
        event.add("summary", one.titre)
        if isinstance(one.debut, datetime):
            start = one.debut.astimezone(PARIS)
            event.add("dtstart", start)
            event.add("dtend", one.fin.astimezone(PARIS) if one.fin else start + USUAL_LENGTH)
        else:
            event.add("dtstart", one.debut)
            event.add("dtend", one.debut + timedelta(days=1))
            event.add("transp", "TRANSPARENT")
        if one.adresse:
            event.add("url", site + one.adresse)
        if one.est_annule:
            event.add("status", "CANCELLED")
        calendar.add_component(event)
    return calendar.to_ical()
