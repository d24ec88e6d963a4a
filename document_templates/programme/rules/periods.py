"""How many months pass from one time to the next, read from what people write: "cada tres meses", "2 veces al año"."""

import re
import unicodedata

ADJECTIVES = {
    "diari[oa]": 0.03,
    "semanal": 0.25,
    "quincenal": 0.5,
    "mensual": 1,
    "bimensual": 0.5,
    "bimestral": 2,
    "trimestral": 3,
    "cuatrimestral": 4,
    "semestral": 6,
    "bianual": 6,
    "anual": 12,
    "bienal": 24,
}
UNITS = {
    "dias?": 0.03,
    "semanas?": 0.25,
    "quincenas?": 0.5,
    "mes(?:es)?": 1,
    "bimestres?": 2,
    "trimestres?": 3,
    "cuatrimestres?": 4,
    "semestres?": 6,
    "anos?": 12,
}
NUMBERS = dict(
    zip(
        ["dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez", "once", "doce"],
        range(2, 13),
        strict=True,
    )
) | {"un": 1, "una": 1, "medio": 0.5, "media": 0.5, "quince": 15, "dieciocho": 18, "veinticuatro": 24}

_COUNT = rf"\d{{1,3}}|{'|'.join(NUMBERS)}"
_UNIT = "|".join(f"(?P<u{number}>{unit})" for number, unit in enumerate(UNITS))
_NAMED = re.compile(
    rf"\b(?:(?:(?P<times>{_COUNT}) (?:vez|veces|revision|revisiones) (?:(?:cada|por|en|al|a la|durante)(?: el| la)?)"
    r"|cada|todos los|todas las|a los|a las|despues de|tras)"
    rf" (?:(?P<count>{_COUNT}) )?(?:{_UNIT}))\b"
)
_EVERY_OTHER = re.compile(rf"\b(?:{_UNIT}) (?:por medio|de por medio)\b")
_ADJECTIVE = re.compile(
    r"\b(?:"
    + "|".join(f"(?P<u{number}>{one})" for number, one in enumerate(ADJECTIVES))
    + r")(?:es|mente)?\b"
)


def months_of(text: str) -> int | None:
    """At least one: who looks each week has looked within the month. None where nothing tells."""
    plain = " ".join(_plain(text).split())
    found = [
        (match.start(), months)
        for match, months in (
            *((one, _named(one)) for one in _NAMED.finditer(plain)),
            *((one, 2 * _value(one, UNITS)) for one in _EVERY_OTHER.finditer(plain)),
            *((one, _value(one, ADJECTIVES)) for one in _ADJECTIVE.finditer(plain)),
        )
        if months
    ]
    return max(1, round(min(found)[1])) if found else None


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()


def _named(found: re.Match[str]) -> float:
    times, count = _number(found["times"]), _number(found["count"])
    return count * _value(found, UNITS) / times if times else 0


def _number(written: str | None) -> float:
    if written is None:
        return 1
    return NUMBERS.get(written) or float(written)


def _value(found: re.Match[str], words: dict[str, float]) -> float:
    """Of the one word of these that was found."""
    named = found.groupdict()
    return next(value for number, value in enumerate(words.values()) if named[f"u{number}"])
