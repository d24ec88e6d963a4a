"""How amounts, dates, hours, RUTs and lists read in Spanish of Chile. Values in, printed text out."""

import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_currency, format_decimal
from stdnum.cl import rut as _rut
from unicode_rbnf import RbnfEngine

LOCALE = "es_CL"

# Chile lives in three times, and each has a name that people use; elsewhere the offset alone tells.
ZONE_NAMES = {
    "America/Santiago": "hora de Chile continental",
    "America/Coyhaique": "hora de Aysén",
    "America/Punta_Arenas": "hora de Magallanes",
    "Pacific/Easter": "hora de Isla de Pascua",
}

# First words of the names of organisations, by their article.
LA = frozenset(
    [
        "agrupación",
        "asociación",
        "comunidad",
        "congregación",
        "cooperativa",
        "corporación",
        "dirección",
        "división",
        "cruz",
        "escuela",
        "feria",
        "fiscalía",
        "fundación",
        "ilustre",
        "iglesia",
        "junta",
        "mesa",
        "mutual",
        "municipalidad",
        "olla",
        "ong",
        "parroquia",
        "red",
        "sociedad",
        "subdirección",
        "unión",
        "universidad",
    ]
)
EL = frozenset(
    [
        "banco",
        "bazar",
        "centro",
        "club",
        "colectivo",
        "colegio",
        "comité",
        "consejo",
        "cuerpo",
        "grupo",
        "departamento",
        "fosis",
        "hogar",
        "instituto",
        "jardín",
        "liceo",
        "servicio",
        "sindicato",
        "taller",
    ]
)
OF_REGION = {"Biobío": "del", "Maule": "del", "Libertador General Bernardo O'Higgins": "del"}


def with_article(name: str) -> str:
    """`la Junta de Vecinos N° 8`, `el Club …`; a company's name stays alone."""
    first = name.split()[0].strip("«»“”\"'").casefold()
    return f"la {name}" if first in LA else f"el {name}" if first in EL else name


def of_whom(name: str) -> str:
    """`de la Junta de Vecinos N° 8`, `del Club …`."""
    whole = with_article(name)
    return f"del {whole[3:]}" if whole.startswith("el ") and not name.startswith("el ") else f"de {whole}"


def of_region(name: str) -> str:
    """After `Región` or `Dirección Regional`: `de Valparaíso`, `del Biobío`, `Metropolitana`."""
    return "Metropolitana" if "Metropolitana" in name else f"{OF_REGION.get(name, 'de')} {name}"


def pesos(amount: int) -> str:
    """`$13.783.510`."""
    return format_currency(amount, "CLP", "¤#,##0", locale=LOCALE)


def pesos_in_words(amount: int) -> str:
    """`veintiún mil pesos`, `un millón de pesos`."""
    if amount < 0:
        raise ValueError("pesos are never negative")
    words = _spelt(amount, "spellout-cardinal-masculine")
    # A round million takes "de": CLDR spells the number and knows nothing of what is counted.
    of = " de" if words.endswith(("illón", "illones")) else ""
    return f"{words}{of} {'peso' if amount == 1 else 'pesos'}"


def _spelt(number: int, rules: str) -> str:
    return str(_spellout().format_number(number).text_by_ruleset[rules])


@cache
def _spellout() -> RbnfEngine:
    return RbnfEngine.for_language("es")


def mark(value: float) -> str:
    """`6,4`: one decimal, a half goes up, as marks are written in Chile."""
    exact = Decimal(str(round(value, 6))).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return format_decimal(exact, "0.0", locale=LOCALE)


def long_date(day: date) -> str:
    """`14 de octubre de 2026`."""
    return format_date(day, "d 'de' MMMM 'de' y", locale=LOCALE)


def date_in_words(day: date) -> str:
    """`catorce de octubre de dos mil veintiséis`, as in deeds; the first of a month is `primero`."""
    number = "primero" if day.day == 1 else _spelt(day.day, "spellout-numbering")
    return (
        f"{number} de {format_date(day, 'MMMM', locale=LOCALE)} de {_spelt(day.year, 'spellout-numbering')}"
    )


def short_date(day: date) -> str:
    """`14-10-2026`."""
    return format_date(day, "dd-MM-y", locale=LOCALE)


def date_time(at: datetime, zone: str) -> str:
    """`20-11-2026, 14:05, hora de Chile continental (UTC−3)`: the zone in words and in numbers.

    `at` carries its own zone. Chile has two offsets a year, so the number is never a fixed one.
    """
    if at.tzinfo is None:
        raise ValueError("a moment needs its zone")
    local = at.astimezone(ZoneInfo(zone))
    name = f", {ZONE_NAMES[zone]}" if zone in ZONE_NAMES else ""
    return f"{short_date(local)}, {local:%H:%M}{name} ({utc_offset(local)})"


def utc_offset(local: datetime) -> str:
    """`UTC−3`, with the minus sign of typography; `UTC+5:30` where there are minutes."""
    offset = local.utcoffset() or timedelta()
    minutes = abs(int(offset.total_seconds())) // 60
    sign = "−" if offset < timedelta() else "+"
    rest = f":{minutes % 60:02}" if minutes % 60 else ""
    return f"UTC{sign}{minutes // 60}{rest}"


def conjunction(items: Sequence[str]) -> str:
    """`a, b y c`; `e` before the sound of i: `Ana e Inés`, but `agua y hielo`."""
    if len(items) < 2:
        return "".join(items)
    word = "e" if _sounds_like_i(items[-1]) else "y"
    return f"{', '.join(items[:-1])} {word} {items[-1]}"


def capitalised(words: str) -> str:
    """`Equipo ejecutor`, at the head of a cell; what follows the first letter stays as it is."""
    return words[:1].upper() + words[1:]


def counted(number: int, one: str, many: str) -> str:
    """`1 persona`, `7 personas`."""
    return f"{number} {one if number == 1 else many}"


def _sounds_like_i(text: str) -> bool:
    start = text.lstrip("«»“”\"'¡¿([ ").casefold()
    start = unicodedata.normalize("NFC", start).removeprefix("h")
    first, second = start[:1], start[1:2]
    if first == "í":
        return True
    # Before a vowel the i is only half a vowel (hielo, hiato, Yolanda), and "y" stays.
    return first in {"i", "y"} and second not in set("aeouáéóú")


def rut(text: str) -> str:
    """`65.901.114-K`, from any way of writing it."""
    return str(_rut.format(_rut.compact(text)))


def phone(text: str) -> str:
    """`+56 9 1234 5678`, `+56 33 241 2345`; a number of another country as it is written."""
    if not text.startswith("+56") or len(text) != 12:
        return text
    area, rest = (text[3:4], text[4:]) if text[3] in "29" else (text[3:5], text[5:])
    return f"+56 {area} {rest[:-4]} {rest[-4:]}"


def short_digest(digest: str) -> str:
    """The first sixteen letters of a code of control: enough to compare by eye."""
    return digest[:16]
