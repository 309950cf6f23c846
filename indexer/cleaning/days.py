"""Which day a text names, as pages write days: with dashes, slashes, month names, CJK marks.

An impossible day, one in the future or one before the web is no day.
"""

import re
from datetime import date

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janvier janv january jan",
            "février fevrier févr fév february feb",
            "mars march mar",
            "avril avr april apr",
            "mai may",
            "juin june jun",
            "juillet juil july jul",
            "août aout august aug",
            "septembre sept september sep",
            "octobre oct october",
            "novembre nov november",
            "décembre decembre déc december dec",
        ),
        1,
    )
    for name in names.split()
}
_DAY = re.compile(
    r"(?<!\d)(?P<y1>\d{4})\s?[-/.年]\s?(?P<m1>\d{1,2})\s?[-/.月]\s?(?P<d1>\d{1,2})(?!\d)"
    r"|(?<!\d)(?P<d2>\d{1,2})\s?[-/.]\s?(?P<m2>\d{1,2})\s?[-/.]\s?(?P<y2>\d{4})(?!\d)"
    r"|(?<!\d)(?P<d3>\d{1,2})(?:er)?[\s\u00a0]+(?P<m3>[^\W\d_]{3,9})\.?[\s\u00a0]+(?P<y3>\d{4})(?!\d)",
    re.IGNORECASE,
)
#: Before the first newspapers went on line there is no day of publication of a web page.
_FIRST_YEAR = 1980


def parse_day(text: str, today: date) -> str | None:
    """Answer the first possible day in ``text`` as ``YYYY-MM-DD``; not one after ``today``."""
    for match in _DAY.finditer(text):
        parts = match.groupdict()
        for n in "123":
            if parts[f"y{n}"] is None:
                continue
            month = parts[f"m{n}"].lower()
            number = int(month) if month.isdigit() else _MONTHS.get(month, 0)
            try:
                day = date(int(parts[f"y{n}"]), number, int(parts[f"d{n}"]))
            except ValueError:
                continue
            if day.year >= _FIRST_YEAR and day <= today:
                return day.isoformat()
    return None


def has_day(text: str) -> bool:
    """Return whether something in ``text`` is written as a day is, possible or not."""
    return _DAY.search(text) is not None
