"""Moments as staff read them: in the project's own zone."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from document_templates import wording

CAPITAL = "America/Santiago"
"""Of what belongs to no project."""


class Times:
    def __init__(self, zone: str = CAPITAL) -> None:
        self._zone = zone

    def moment(self, at: datetime) -> str:
        """`20-11-2026, 14:05`: for lists; the page says the zone once."""
        return at.astimezone(ZoneInfo(self._zone)).strftime("%d-%m-%Y, %H:%M")

    def full(self, at: datetime) -> str:
        """With the zone, in words and in numbers: for evidence."""
        return wording.date_time(at, self._zone)

    def day(self, day: date | datetime | str) -> str:
        if isinstance(day, datetime):
            day = day.astimezone(ZoneInfo(self._zone)).date()
        return wording.short_date(date.fromisoformat(day) if isinstance(day, str) else day)
