"""What a cell says, however people type it and Excel saves it. Each reader answers None for an empty cell and raises
`ValueError`, in Spanish, when it cannot tell.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from document_templates import field_types
from document_templates.field_types import MAX_PESOS, normal_rut
from document_templates.programme.names import fold, likely
from document_templates.wording import short_date

Cell = str | int | float | bool | date | datetime | time | timedelta | None


class Formula:
    """A formula whose result was never saved."""


FORMULA = Formula()
Reader = Callable[[Any], Any]

_NOTHING = {
    "",
    "n a",
    "na",
    "no aplica",
    "no tiene",
    "no registra",
    "no informa",
    "s d",
    "s i",
    "sin dato",
    "sin datos",
    "sin informacion",
    "sin rut",
    "sin correo",
    "sin telefono",
    "sin fecha",
    "ninguno",
    "ninguna",
}
_EXCEL_ERROR = re.compile(
    r"#(N/[AD]|¡?REF!|¡?DIV/0!|¡?VALUE!|¡?VALOR!|¿?NAME\?|¿?NOMBRE\?|¡?NULL!|¡?NUL[OA]!|¡?NUM!)"
)
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "enero ene",
            "febrero feb",
            "marzo mar",
            "abril abr",
            "mayo may",
            "junio jun",
            "julio jul",
            "agosto ago",
            "septiembre setiembre sept sep set",
            "octubre oct",
            "noviembre nov",
            "diciembre dic",
        ),
        start=1,
    )
    for name in names.split()
}
_EXCEL_EPOCH = date(1899, 12, 30)


# Text


def text(cell: Any) -> str | None:
    """One line: no double spaces, no spaces at the ends."""
    written = " ".join(raw(cell).split())
    return None if written in {"", "-", "--", "—"} else written


def lines(cell: Any) -> str | None:
    """As `text`, but line breaks stay."""
    written = [" ".join(line.split()) for line in raw(cell).strip().split("\n")]
    joined = "\n".join(written)
    return None if joined in {"", "-", "--", "—"} else joined


def code(cell: Any) -> str | None:
    """A number that is a name: `412`, which Excel makes 412.0."""
    written = text(cell)
    return written and re.sub(r"^(\d+)\.0+$", r"\1", written)


def several(cell: Any) -> list[str] | None:
    """Serial numbers: between semicolons or line breaks, else between commas."""
    written = raw(cell)
    parts = re.split(r"[;\n]" if re.search(r"[;\n]", written) else ",", written)
    found = [part for part in (code(part) for part in parts) if part]
    return found or None


def raw(cell: Any) -> str:
    """Whatever is in the cell, as one would read it there."""
    if isinstance(cell, Formula):
        raise ValueError(
            "es una fórmula sin resultado guardado: abra la planilla en Excel, guárdela y súbala de nuevo"
        )
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "sí" if cell else "no"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        return short_date(cell.date()) + (f" {cell:%H:%M}" if cell.time() != time() else "")
    if isinstance(cell, date):
        return short_date(cell)
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    written = str(cell).replace("\xa0", " ").replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    if _EXCEL_ERROR.fullmatch(written.strip().upper()):
        raise ValueError(f"la celda muestra un error de Excel ({written.strip()})")
    return re.sub("[\u200b-\u200f\u2060\ufeff\x00-\x08\x0b-\x1f\x7f-\x9f]", "", written)


def shown(cell: Any) -> str:
    """The same where a cell that shows an error says nothing."""
    try:
        return raw(cell)
    except ValueError:
        return ""


def _typed(cell: Any) -> str:
    """The text of a cell that holds a value of some type; empty also when it says that there is none."""
    written = " ".join(raw(cell).split())
    return "" if says_nothing(written) else written


def says_nothing(cell: Any) -> bool:
    return cell is None or fold(str(cell)) in _NOTHING


# Identities


def rut(cell: Any) -> str | None:
    """`65901114K`, `65.901.114-k`, 659011145.0: as we write it."""
    written = _rut(cell)
    return normal_rut(written) if written else None


def rut_with_digit(cell: Any, digit: Any) -> str | None:
    """The same where the check digit has a cell of its own: without it, the number's last figure would pass for it."""
    number, apart = _rut(cell).rstrip("-‐‑– "), _rut(digit).lstrip("-‐‑– ").upper()
    if not apart and not number:
        return None
    if not number:
        raise ValueError("falta el número: solo viene el dígito verificador")
    own = re.search(r"[-‐‑–]\s*([\dk])$|\d(k)$", number, re.IGNORECASE)
    if own is None:
        return normal_rut(f"{_bare(number)}-{_digit(apart)}")
    if apart and apart != (own[1] or own[2]).upper():
        raise ValueError(
            f"termina en {(own[1] or own[2]).upper()}, y su dígito verificador aparte es {apart}"
        )
    return normal_rut(number)


def _bare(number: str) -> str:
    if len(re.findall(r"\d", number)) > 8:
        raise ValueError(
            "es muy largo para llevar el dígito verificador aparte: si ya lo trae, sepárelo con un guion"
        )
    return number


def _digit(apart: str) -> str:
    if not apart:
        raise ValueError("falta su dígito verificador, que esta planilla trae aparte")
    if not re.fullmatch(r"[\dK]", apart, re.ASCII):
        raise ValueError(f"«{apart[:20]}» no es un dígito verificador: debe ser un número o K")
    return apart


def _rut(cell: Any) -> str:
    written = re.sub(r"(?i)^r\.?u\.?[tn]\.?\s*:?\s*", "", _typed(cell))
    return re.sub(r"^(\d+)\.0$", r"\1", written)


def phone(cell: Any) -> str | None:
    """`9 1234 5678`, `(33) 241 2345`, 912345678.0: in international form."""
    written = re.sub(r"^(\d+)\.0$", r"\1", _typed(cell))
    if not written:
        return None
    if re.search(r"\d[\s)]*[/;,|][\s(+]*\d", written) or re.search(r"\d\s+[yo]\s+\+?\d", written):
        raise ValueError("trae más de un teléfono: deje uno")
    compact = re.sub(r"[\s().\-‐‑–/]", "", written)
    compact = re.sub(r"^00", "+", compact)
    if not re.fullmatch(r"\+?\d+", compact, re.ASCII):
        raise ValueError("no es un teléfono: escriba solo el número, como 9 1234 5678")
    number = compact if compact.startswith("+") else _chilean(compact)
    return _checked(field_types.Phone, number, "no es un teléfono: escríbalo como 9 1234 5678")


def _chilean(digits: str) -> str:
    if len(digits) == 11 and digits.startswith("56"):
        return f"+{digits}"
    digits = digits.removeprefix("0")
    if len(digits) == 9:
        return f"+56{digits}"
    raise ValueError(
        f"tiene {len(digits)} cifras: un teléfono de Chile tiene 9, como 9 1234 5678 o 33 241 2345"
    )


def mail(cell: Any) -> str | None:
    written = _typed(cell).casefold()
    if not written:
        return None
    if len(re.findall("@", written)) > 1:
        raise ValueError("trae más de un correo: deje uno")
    bare = re.sub(r"^mailto:|^.*<|>.*$", "", written).strip(" .,;")
    return _checked(field_types.Mail, bare, "no es un correo: escríbalo como nombre@ejemplo.cl")


def _checked(kind: Any, value: str, otherwise: str) -> str:
    [check] = kind.__metadata__
    try:
        return str(check.func(value))
    except Exception:
        raise ValueError(otherwise) from None


# Numbers


def count(cell: Any) -> int | None:
    """A whole number, perhaps with dots between thousands."""
    number = _whole(cell, _typed(cell), "debe ser un número entero")
    if number is not None and not 0 <= number <= 1_000_000_000:
        raise ValueError("debe ser un número entero, de 0 o más")
    return number


def positive(cell: Any) -> int | None:
    number = count(cell)
    if number == 0:
        raise ValueError("debe ser 1 o más")
    return number


def pesos(cell: Any) -> int | None:
    """`$13.783.510`, `13.783.510.-`, `13,783,510`, 13783510.0."""
    written = re.sub(r"(?i)^(clp|\$|pesos)\s*|\s*(\.-|,-|clp|pesos)$", "", _typed(cell))
    written = re.sub(r"(?i)^\$\s*", "", written)
    number = _whole(cell, written, "no es un monto en pesos: escríbalo sin decimales, como 13.783.510")
    if number is not None and not 0 <= number <= MAX_PESOS:
        raise ValueError("no es un monto posible: revise la cifra")
    return number


def _whole(cell: Any, written: str, otherwise: str) -> int | None:
    if not written:
        return None
    if isinstance(cell, float) and not cell.is_integer():  # 1.234 of Excel's is no 1.234 of a person's
        raise ValueError(otherwise)
    compact = written.replace(" ", "")
    # Zeros after the last mark are decimals only where they cannot be thousands.
    compact = re.sub(r"^([+-]?\d+)[.,]0{1,2}$", r"\1", compact)
    for mark, decimal in ((".", ","), (",", "."), ("'", ",")):
        grouped = rf"([+-]?\d{{1,3}}(?:{re.escape(mark)}\d{{3}})+)(?:{re.escape(decimal)}0{{1,2}})?"
        found = re.fullmatch(grouped, compact, re.ASCII)
        if found:
            return int(found[1].replace(mark, ""))
    if re.fullmatch(r"[+-]?\d{1,18}", compact, re.ASCII):
        return int(compact)
    raise ValueError(otherwise)


def tax(cell: Any) -> bool | int | None:
    """Whether prices have the IVA in them; or, as invoices say, how much it is."""
    try:
        return yes_no(cell)
    except ValueError:
        pass
    try:
        return pesos(cell)
    except ValueError:
        raise ValueError("escriba sí o no, o el monto del IVA en pesos") from None


def weeks(cell: Any) -> list[int] | None:
    """`1`, or several: `1; 5`."""
    parts = re.split(r"[;,\s]+", _typed(cell).strip())
    numbers = [positive(part) for part in parts if part]
    return [number for number in numbers if number] or None


def numbered(cell: Any) -> list[int] | None:
    """`2`, `1; 4`, or what a list offers, which begins with its number: `2 · Transporte (prioridad alta)`."""
    found = re.match(r"\s*(\d+)\s*·", raw(cell))
    return weeks(found[1]) if found else weeks(cell)


def mark(cell: Any) -> float | None:
    """`6,5`, 6.5, `6.5`, 7: from 1,0 to 7,0."""
    if isinstance(cell, date | time):
        raise ValueError("Excel la tomó por una fecha: escríbala con coma, como 6,5")
    written = _typed(cell)
    if not written:
        return None
    if not re.fullmatch(r"[1-6]([.,]\d0?)?|7([.,]00?)?", written, re.ASCII):
        raise ValueError("no es una nota de 1,0 a 7,0: escríbala con un decimal, como 6,5")
    return float(written.replace(",", "."))


# Days


def day(cell: Any) -> date | None:
    """`14-03-2026`, `14/03/26`, `14 de marzo de 2026`, `2026-03-14`, or a day of Excel's."""
    if isinstance(cell, datetime):
        return _reasonable(cell.date())
    if isinstance(cell, date):
        return _reasonable(cell)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _serial(float(cell))
    written = _typed(cell)
    if not written:
        return None
    if re.fullmatch(r"[2-7]\d{4}(\.0+)?", written):
        return _serial(float(written))
    bare = re.sub(
        r"[T\s]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?Z?\s*([ap]\.?\s?m\.?)?$", "", written, flags=re.IGNORECASE
    )
    return _reasonable(_written_day(bare))


def days(text: str) -> list[date]:
    """Those that a line of text names."""
    shapes = r"\d{4}-\d\d-\d\d|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{1,2}°? de [a-z]+ del? \d{4}"
    found = []
    for said in re.findall(rf"(?i)\b(?:{shapes})\b", text):
        try:
            found.append(_reasonable(_written_day(said)))
        except ValueError:
            continue
    return found


def _serial(number: float) -> date:
    if not 1 <= number < 73_051:
        raise ValueError("no es una fecha: escríbala como 14-03-2026")
    return _reasonable(_EXCEL_EPOCH + timedelta(days=int(number)))


def _written_day(written: str) -> date:
    if found := re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", written, re.ASCII):
        return _date(int(found[1]), int(found[2]), int(found[3]))
    if found := re.fullmatch(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4}|\d{2})", written, re.ASCII):
        return _date(_year(found[3]), int(found[2]), int(found[1]))
    words = [word for word in re.split(r"[\s\-/.,]+", fold_day(written)) if word not in {"de", "del", ""}]
    if len(words) == 4:  # the day of the week
        words = words[1:]
    if len(words) == 3 and words[0].isdecimal() and words[1] in _MONTHS and words[2].isdecimal():
        return _date(_year(words[2]), _MONTHS[words[1]], int(words[0]))
    raise ValueError("no es una fecha: escríbala como 14-03-2026")


def fold_day(written: str) -> str:
    return fold(written.replace("°", "").replace("º", "").replace("1ero", "1"))


def _year(digits: str) -> int:
    if len(digits) == 2:
        return int(digits) + (2000 if int(digits) < 50 else 1900)
    return int(digits)


def _date(year: int, month: int, number: int) -> date:
    try:
        return date(year, month, number)
    except ValueError:
        shown = f"{number:02}-{month:02}-{year}"
        if month > 12 and number <= 12:
            raise ValueError(f"{shown} no existe: primero va el día y después el mes") from None
        raise ValueError(f"{shown} no existe: revise la fecha") from None


def _reasonable(given: date) -> date:
    if not 1900 <= given.year <= 2100:
        raise ValueError(f"el año {given.year} no puede ser: revise la fecha")
    return given


# Choices


def yes_no(cell: Any) -> bool | None:
    written = fold(_typed(cell))
    if not written and raw(cell).strip() not in {"✓", "✔", "☑"}:
        return None
    if written in {"si", "s", "x", "1", "verdadero", "true", "yes", ""}:
        return True
    if written in {"no", "n", "0", "falso", "false"}:
        return False
    raise ValueError("escriba sí o no")


def choice(labels: Mapping[str, str], also: Mapping[str, str] | None = None) -> Reader:
    """Reads one of these values by its label, its own name, or another way of saying it."""
    known = {fold(label): value for value, label in labels.items()}
    known |= {fold(value): value for value in labels}
    known |= {fold(said): value for said, value in (also or {}).items()}

    def read(cell: Any) -> str | None:
        written = text(cell)
        if written is None:
            return None
        folded = fold(written)
        if folded in known:
            return known[folded]
        meant = likely(folded, known.keys())
        said = f"¿será «{labels[known[meant]]}»? " if meant else ""
        options = ", ".join(dict.fromkeys(labels.values()))
        raise ValueError(f"«{written[:60]}» no está en la lista: {said}Puede ser: {options}")

    return read
