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
# Called a RUT it is one, without its digit or with a wrong one.
NAMED_RUT = re.compile(
    r"\b(?:RUT|RUN|R\.U\.[TN]|c[eé]dula(?: de identidad)?|carn[eé]t?)\W{0,4}(?:n[°º]\W{0,2})?"
    r"(\d{1,2}\.\d{3}\.\d{3}|\d{7,9})(?:\s?[-‐‑–]\s?)?([\dkK])?\b",
    re.I,
)

MOBILE = re.compile(rf"{_ALONE}(?:\+?56[\s.-]?)?0?9[\s.-]?\d{{4}}[\s.-]?\d{{4}}{_END}")
ABROAD = re.compile(rf"{_ALONE}\+56(?:[\s.-]?\d){{9}}{_END}")
FIXED = re.compile(r"\(0?\d{1,2}\)[\s.-]?\d{3,4}[\s.-]?\d{4}(?!\d)")
NAMED_PHONE = re.compile(
    r"\b(?:tel[eé]fonos?|tel|fonos?|m[oó]vil|celular(?:es)?|cel|whats?app)\b\W{0,4}(?:es\s|n[°º]\s?)?(\d[\d .-]{5,}\d)",
    re.I,
)

_STREET = r"\b(?i:calle|avenida|avda|av|pasaje|pje|psje)\b\.?\s+"
_NUMBER = r"(?:(?i:n[°º.]?|nro\.?|número|#)\s*)?(?:\d{1,5}(?![\d.,:-]*\d)|s/n\b)"
_NO_COUNT = (
    r"(?!\s*(?:familias|hogares|personas|vecin|canastas|kilos|kg|km|veces|horas|hrs|%|(?:de|del)\s+[a-z]+))"
)
# The name of a street in small letters might be the rest of a sentence: no word of those that hold one together,
# and nothing said of what is counted after it.
_SMALL_WORD = (
    r"(?!(?:a|al|en|con|por|para|se|que|hubo|hay|son|un|una|y|e|o|hasta|desde|durante|cada)\b)"
    r"(?!\w*(?:ó|aron|ieron|aba|aban)\b)[^\W\d_]+"
)
_INSIDE = r"casa|depto|dpto|departamento|block|interior|villa|poblaci[oó]n|sector"
ADDRESSES = (
    # A proper name of a few words, and the number of the door.
    re.compile(
        rf"(?:{_STREET}|\b(?i:camino)\s+)(?:(?:a|de|del|el|la|las|los)\s+){{0,2}}"
        rf"[A-ZÁÉÍÓÚÑ]\S*\s+(?:(?!(?i:km|kil[oó]metro)\b)[^\s\d]+\s+){{0,5}}?{_NUMBER}{_NO_COUNT}"
    ),
    re.compile(
        rf"{_STREET}(?:{_SMALL_WORD},?\s+){{1,5}}?{_NUMBER}(?=\s*(?:$|[.,;)]|y\b|(?:{_INSIDE})\b))", re.I
    ),
    # A street that is a number itself, or a date.
    re.compile(rf"{_STREET}\d{{1,3}}\s*,?\s*(?:{_INSIDE}|n[°º]|nro\.?|número|#)\s*\d{{1,5}}\b", re.I),
    re.compile(
        rf"{_STREET}\d{{1,2}}\s+(?:norte|sur|oriente|poniente|de\s+[^\W\d_]+),?\s+{_NUMBER}{_NO_COUNT}", re.I
    ),
    re.compile(r"\b(?:depto|dpto|departamento|block)\.?\s*(?:n[°º]\s*)?\d{1,4}[A-Z]?\b", re.I),
    re.compile(r"\b(?:casa|parcela|sitio)\s*(?:n[°º]\s*|#\s*)?\d{1,4}[A-Z]?\b(?!\s+\w{3,}s\b)", re.I),
)


def looks_like(text: str, known: Iterable[str] = ()) -> tuple[str, ...]:
    """`rut`, `telefono`, `direccion`: what the text seems to carry besides what is `known` to be public."""
    for public in known:
        text = text.replace(public, " ")
    found = []
    if any(_is_persons(*one) for one in RUT.findall(text)) or any(map(_is_named, NAMED_RUT.findall(text))):
        found.append("rut")
    if _has_phone(text):
        found.append("telefono")
    if any(one.search(text) for one in ADDRESSES):
        found.append("direccion")
    return tuple(found)


def _is_persons(number: str, digit: str) -> bool:
    plain = number.replace(".", "")
    return int(plain) < LEGAL_PERSONS_FROM and _rut.calc_check_digit(plain) == digit.upper()


def _is_named(found: tuple[str, str]) -> bool:
    """Without a hyphen the last of the digits may be the check digit."""
    number = found[0].replace(".", "")
    short = len(number) == 8 and not found[1]
    return int(number[:8]) < LEGAL_PERSONS_FROM or (short and _is_persons(number[:-1], number[-1]))


def _has_phone(text: str) -> bool:
    if ABROAD.search(text) or FIXED.search(text) or NAMED_PHONE.search(text):
        return True
    return any(
        not _NUMBERED.search(text[: found.start()]) and not _COUNTED.match(text[found.end() :])
        for found in MOBILE.finditer(text)
    )
