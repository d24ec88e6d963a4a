"""Whether a free text seems to carry what only a family is known by: a RUT, a telephone, an address.

A help for who writes, no proof. What a report says rightly must not alarm: amounts, dates, folios, numbers of
laws and invoices, counts; nor what is public: a legal person's RUT (from 50 million up, so the executor's and
that of every organisation), and the office's own address and telephone, which whoever asks passes along.
"""

import re
from collections.abc import Iterable

from stdnum.cl import rut as _rut

LEGAL_PERSONS_FROM = 50_000_000

_ALONE = r"(?<![\w$.,/-])(?<!\$ )"
_END = r"(?![\w/-]|[.,]\d)"
_NUMBERED = re.compile(
    r"(?:r\.?u\.?[tn]\.?\s*:?|n\.?[°º.]|n[uú]mero|folio|factura|boleta|gu[ií]a|c[oó]digo|serie|resoluci[oó]n|#)\s*$",
    re.I,
)
_COUNTED = re.compile(r"\s*(?:pesos|kilos?|kg|gramos|litros|unidades|familias|personas|canastas)\b", re.I)

RUT = re.compile(r"(?<![\w.,$-])(\d{1,2}\.\d{3}\.\d{3}|\d{7,8})\s?[-‐‑–]\s?([\dkK])(?![\w]|[-/.]\d)")
NAMED_RUT = re.compile(r"\b(?:RUT|RUN|c[eé]dula|carn[eé]t?)\W{0,4}(?:n[°º]\s*)?(\d{7,8})([\dkK])\b", re.I)

MOBILE = re.compile(rf"{_ALONE}(?:\+?56[\s.-]?)?0?9[\s.-]?\d{{4}}[\s.-]?\d{{4}}{_END}")
ABROAD = re.compile(rf"{_ALONE}\+56(?:[\s.-]?\d){{9}}{_END}")
FIXED = re.compile(r"\(0?\d{1,2}\)[\s.-]?\d{3,4}[\s.-]?\d{4}(?!\d)")
NAMED_PHONE = re.compile(
    r"\b(?:tel[eé]fonos?|fonos?|celular(?:es)?|cel|whats?app)\b\W{0,4}(?:es\s|n[°º]\s?)?(\d[\d .-]{5,}\d)",
    re.I,
)

# Kind of street, a proper name of a few words, and the number of the door, unless something is counted there.
ADDRESS = re.compile(
    r"\b(?i:calle|avenida|avda|av|pasaje|pje|psje|camino)\b\.?\s+(?:(?:a|de|del|el|la|las|los)\s+){0,2}"
    r"[A-ZÁÉÍÓÚÑ]\S*\s+(?:[^\s\d]+\s+){0,5}?(?:(?i:n[°º.]?|nro\.?|número|#)\s*)?\d{1,5}(?![\d.,-]*\d)"
    r"(?!\s*(?:familias|hogares|personas|vecin|canastas|kilos|kg|veces|horas|de\s+[a-z]+))"
)
FLAT = re.compile(r"\b(?:depto|dpto|departamento|block)\.?\s*(?:n[°º]\s*)?\d{1,4}[A-Z]?\b", re.I)


def looks_like(text: str, known: Iterable[str] = ()) -> tuple[str, ...]:
    """`rut`, `telefono`, `direccion`: what the text seems to carry besides what is `known` to be public."""
    for public in known:
        text = text.replace(public, " ")
    found = []
    if any(_is_persons(number, digit) for number, digit in RUT.findall(text) + NAMED_RUT.findall(text)):
        found.append("rut")
    if _has_phone(text):
        found.append("telefono")
    if ADDRESS.search(text) or FLAT.search(text):
        found.append("direccion")
    return tuple(found)


def _is_persons(number: str, digit: str) -> bool:
    plain = number.replace(".", "")
    return int(plain) < LEGAL_PERSONS_FROM and _rut.calc_check_digit(plain) == digit.upper()


def _has_phone(text: str) -> bool:
    if ABROAD.search(text) or FIXED.search(text) or NAMED_PHONE.search(text):
        return True
    return any(
        not _NUMBERED.search(text[: found.start()]) and not _COUNTED.match(text[found.end() :])
        for found in MOBILE.finditer(text)
    )
