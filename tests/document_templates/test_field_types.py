"""Values are right or refused in Spanish."""

from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from pydantic_core.core_schema import ErrorType

from document_templates import field_types
from document_templates.field_types import (
    File,
    Hour,
    Https,
    Mail,
    Phone,
    Rut,
    Text,
    Utc,
    message,
    normal_rut,
    spanish,
)


def takes(kind: Any, value: Any) -> bool:
    try:
        TypeAdapter(kind).validate_python(value)
    except ValidationError:
        return False
    return True


@given(st.integers(1_000_000, 99_999_999), st.sampled_from("0123456789K"))
def test_a_rut_has_the_one_digit_of_modulo_11(number: int, digit: str) -> None:
    weighted = sum(int(figure) * (2 + place % 6) for place, figure in enumerate(reversed(str(number))))
    right = "0123456789K0"[11 - weighted % 11]
    assert takes(Rut, f"{number:,}-{digit}".replace(",", ".")) is (digit == right)


@given(st.text(max_size=30))
def test_a_rut_typed_by_a_person_is_made_ours_or_refused(text: str) -> None:
    try:
        written = normal_rut(text)
    except ValueError:
        return
    assert takes(Rut, written)


def test_a_rut_typed_carelessly_is_understood() -> None:
    assert {normal_rut(text) for text in ("65901114k", " 65.901.114-k ", "65901114–K")} == {"65.901.114-K"}


@pytest.mark.parametrize(
    ("kind", "right", "wrong"),
    [
        (Phone, ["+56900000006", "+56221234567", "+5491123456789"], ["900000006", "+56 9 0000 0006", "+56112345678", ""]),
        (Mail, ["a@example.org", "a.b+c@x-y.example.cl"], ["A@example.org", "a@b", "a..b@example.org", "a b@x.cl", "@x.cl"]),
        (Hour, ["00:00", "23:59"], ["24:00", "9:30", "18.30", "18:60"]),
        (Utc, ["2026-03-17T20:05:31Z"], ["2026-03-17T20:05:31", "2026-02-30T20:05:31Z", "2026-03-17 20:05:31Z"]),
        (File, ["anexos/a.pdf", "a b.pdf"], ["/a", "../a", "a/../b", "a//b", "a\\b", "C:/a", "~/a", "", "a/", "a\x00b", "x" * 300]),
        (Https, ["https://example.org/a?b=c"], ["http://example.org", "https://", "https://a@example.org/", "javascript:1"]),
        (Text, ["Ñuñoa\nLa Reina"], ["", "  ", "a\x07", "a\u2028b", "\ufeffa", "\ud800"]),
    ],
)  # fmt: skip
def test_each_kind_of_value_takes_what_is_right_only(kind: Any, right: list[str], wrong: list[str]) -> None:
    assert [value for value in right if not takes(kind, value)] == []
    assert [value for value in wrong if takes(kind, value)] == []


def test_text_is_composed() -> None:
    assert TypeAdapter(Text).validate_python("Mun\u0303oz") == "Muñoz"


def test_every_error_of_pydantic_is_told_in_spanish() -> None:
    context = dict.fromkeys(("min_length", "max_length", "gt", "ge", "lt", "le"), 3)
    for code in get_args(ErrorType):
        said = message({"type": code, "loc": (), "msg": "Input should be", "input": 1, "ctx": context})
        assert said
        assert "nput" not in said
        assert "{" not in said


def test_null_is_told_as_null() -> None:
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(Text).validate_python(None)
    assert "null" in spanish(refused.value)[0].message


def test_places_within_are_joined_to_the_prefix() -> None:
    assert field_types.dotted(("anexos", 1, "archivo")) == "anexos[1].archivo"
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(list[Hour]).validate_python(["18:30", "x"])
    assert spanish(refused.value, "documentos[A-D31-001].horas")[0].path == "documentos[A-D31-001].horas[1]"
