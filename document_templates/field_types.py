"""The kinds of value that project files and documents hold, and what is said in Spanish when one is wrong."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, Field, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError
from stdnum.cl import rut as _rut

from document_templates.errors import FieldError

MAX_PESOS = 999_999_999_999
Location = tuple[int | str, ...]


def wrong(code: str, message: str) -> PydanticCustomError:
    """What a validator raises: the message reaches people as it stands."""
    return PydanticCustomError("rubrica", "{message}", {"message": message, "reason": code})


# Controls (save line break and tab), separators of lines, halves of surrogates, private and non-characters.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\uf8ff\ufdd0-\ufdef\ufeff\ufff9-\uffff\U000f0000-\U0010ffff]"
)


def _clean(value: str) -> str:
    """NFC, without what neither Word nor PDF can print."""
    if _UNPRINTABLE.search(value):
        raise wrong("control", "contiene un carácter que no se puede imprimir")
    return unicodedata.normalize("NFC", value)


def _not_blank(value: str) -> str:
    if not value.strip():
        raise wrong("blank", "está en blanco: escriba un texto")
    return value


def _check_rut(value: str) -> str:
    if not re.fullmatch(r"\d{1,3}(\.\d{3})+-[\dK]", value, re.ASCII):
        raise wrong("rut", "no es un RUT: escríbalo con puntos, guion y K mayúscula, como 65.901.114-K")
    number = value.replace(".", "").replace("-", "")
    if number[0] == "0" or _rut.calc_check_digit(number[:-1]) != number[-1]:
        raise wrong("rut", "el dígito verificador del RUT no corresponde: revise el número")
    return value


def normal_rut(text: str) -> str:
    """The RUT as we write it, from what a person types; `ValueError` in Spanish if it is none."""
    number = re.sub(r"[\s.\-‐‑–]", "", text).upper()
    if not re.fullmatch(r"[1-9]\d{5,8}[\dK]", number, re.ASCII):
        raise ValueError("no es un RUT: escríbalo como 65.901.114-K")
    if _rut.calc_check_digit(number[:-1]) != number[-1]:
        raise ValueError("el dígito verificador del RUT no corresponde: revise el número")
    return f"{int(number[:-1]):,}".replace(",", ".") + "-" + number[-1]


def _check_phone(value: str) -> str:
    chilean = value.startswith("+56")
    pattern = r"\+56[2-9]\d{8}" if chilean else r"\+[1-9]\d{7,14}"
    if not re.fullmatch(pattern, value, re.ASCII):
        raise wrong(
            "phone", "no es un teléfono: escríbalo con código de país y sin espacios, como +56912345678"
        )
    return value


_MAIL = re.compile(
    r"[a-z0-9_+-]+(?:[.!#$%&'*/=?^`{|}~][a-z0-9_+-]+)*@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]"
)


def _check_mail(value: str) -> str:
    if len(value) > 254 or not _MAIL.fullmatch(value):
        raise wrong("mail", "no es un correo: escríbalo en minúsculas, como nombre@ejemplo.cl")
    return value


def _check_hour(value: str) -> str:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value, re.ASCII):
        raise wrong("hour", "no es una hora: escríbala entre comillas, como '18:30'")
    return value


def _check_utc(value: str) -> str:
    if re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", value, re.ASCII):
        try:
            datetime.strptime(value, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        except ValueError:
            pass
        else:
            return value
    raise wrong("utc", "no es un momento en UTC: escríbalo entre comillas, como '2026-03-17T20:05:31Z'")


def _check_file(value: str) -> str:
    parts = value.split("/")
    if len(value.encode()) > 240:
        raise wrong("file", "es una ruta demasiado larga")
    if (
        "\\" in value
        or ":" in parts[0]
        or value.startswith("~")
        or any(part in {"", ".", ".."} for part in parts)
    ):
        raise wrong("file", "debe ser una ruta relativa a este archivo, sin “..”, como anexos/facturas.pdf")
    return value


def _check_id(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}", value, re.ASCII):
        raise wrong("id", "no es un identificador: use letras, números y guiones, como P06")
    return value


def _check_https(value: str) -> str:
    if not re.fullmatch(r"https://[^\s/@]+\.[^\s/@]+(/\S*)?", value):
        raise wrong("url", "no es una dirección web: debe empezar con https://")
    return value


# `Line` may be empty, `Text` may not.
Line = Annotated[str, AfterValidator(_clean)]
Text = Annotated[Line, AfterValidator(_not_blank)]
Rut = Annotated[str, AfterValidator(_check_rut)]
Phone = Annotated[str, AfterValidator(_check_phone)]
Mail = Annotated[str, AfterValidator(_check_mail)]
Hour = Annotated[str, AfterValidator(_check_hour)]
Utc = Annotated[str, AfterValidator(_check_utc)]
File = Annotated[Text, AfterValidator(_check_file)]
Id = Annotated[str, AfterValidator(_check_id)]
Https = Annotated[Text, AfterValidator(_check_https)]
Pesos = Annotated[int, Field(ge=0, le=MAX_PESOS)]
Count = Annotated[int, Field(ge=0, le=1_000_000_000)]
Positive = Annotated[int, Field(gt=0, le=1_000_000_000)]
Percent = Annotated[int, Field(ge=0, le=100)]
Mark = Annotated[float, Field(ge=1, le=7)]
"""As in Chile's schools."""


_MESSAGES: dict[str, str] = {
    "missing": "falta",
    "extra_forbidden": "clave desconocida: revise cómo está escrita o quítela",
    "string_type": "debe ser un texto; si es un número o una hora, escríbalo entre comillas",
    "string_too_short": "es demasiado corto: al menos {min_length} caracteres",
    "string_too_long": "es demasiado largo: a lo más {max_length} caracteres",
    "int_type": "debe ser un número entero, sin comillas, puntos ni decimales",
    "int_parsing": "debe ser un número entero, sin comillas, puntos ni decimales",
    "int_from_float": "debe ser un número entero, sin decimales",
    "float_type": "debe ser un número, con punto decimal y sin comillas",
    "float_parsing": "debe ser un número, con punto decimal y sin comillas",
    "bool_type": "debe ser true o false",
    "bool_parsing": "debe ser true o false",
    "date_type": "no es una fecha que exista: escríbala sin comillas, como 2026-03-14",
    "date_parsing": "no es una fecha que exista: escríbala como 2026-03-14",
    "date_from_datetime_parsing": "no es una fecha que exista: escríbala como 2026-03-14",
    "date_from_datetime_inexact": "debe ser una fecha sin hora, como 2026-03-14",
    "list_type": "debe ser una lista",
    "tuple_type": "debe ser una lista",
    "dict_type": "debe ser un grupo de claves",
    "model_type": "debe ser un grupo de claves",
    "model_attributes_type": "debe ser un grupo de claves",
    "too_short": "la lista necesita al menos {min_length}",
    "too_long": "la lista acepta a lo más {max_length}",
    "greater_than": "debe ser mayor que {gt}",
    "greater_than_equal": "debe ser {ge} o más",
    "less_than": "debe ser menor que {lt}",
    "less_than_equal": "debe ser {le} o menos",
    "none_required": "debe quedar vacío (null)",
    "json_invalid": "no se puede leer: no es JSON válido",
    "rubrica": "{message}",
}
_OTHERWISE = "el valor no sirve aquí: revise cómo está escrito"


def message(error: ErrorDetails) -> str:
    """One error of pydantic, in plain Spanish. Null where a value must be is said as such."""
    code = error["type"]
    if error.get("input") is None and code.endswith(("_type", "literal_error")):
        return "no puede estar vacío (null)"
    context: dict[str, Any] = dict(error.get("ctx") or {})
    if code == "literal_error":
        return _choices(str(context.get("expected", "")))
    if code == "value_error":  # a validator of ours, which speaks Spanish
        return str(context.get("error", _OTHERWISE))
    return _MESSAGES.get(code, _OTHERWISE).format_map(context)


def _choices(expected: str) -> str:
    values = [part.strip("'") for part in re.split(r", | or ", expected)]
    if len(values) == 1:
        return f"debe ser {values[0].lower() if values[0] in {'True', 'False'} else values[0]}"
    return f"debe ser uno de estos valores: {', '.join(values[:-1])} o {values[-1]}"


def dotted(location: Sequence[int | str]) -> str:
    """`anexos[1].archivo`; numbers count from zero."""
    path = ""
    for part in location:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else part
    return path


def spanish(
    errors: ValidationError, prefix: str = "", *, path: Callable[[Location], str] = dotted
) -> list[FieldError]:
    """Every error with its path, below `prefix`."""
    found = []
    for error in errors.errors(include_url=False):
        below = path(error["loc"])
        joined = prefix + below if below.startswith("[") or not prefix else f"{prefix}.{below}".rstrip(".")
        found.append(FieldError(joined, message(error)))
    return found
