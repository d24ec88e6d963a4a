"""YAML means what it seems to mean, and asks for no more than values."""

from datetime import date

import pytest

from document_templates.errors import FieldErrors
from document_templates.programme.reading import MAX_CHARACTERS, read


def said(text: str) -> tuple[str, str]:
    with pytest.raises(FieldErrors) as refused:
        read(text)
    (error,) = refused.value.errors
    return error.path, error.message


@pytest.mark.parametrize(
    "word", ["no", "yes", "on", "18:30", "0412", "1_000", "1e3", "0x1f", ".inf", "65.901.114-K", "2026-13-01"]
)
def test_what_is_no_value_stays_text(word: str) -> None:
    assert read(f"a: {word}")[0] == {"a": word}


def test_values_are_values() -> None:
    text = "{a: 12, b: -3, c: 5.5, d: true, e: null, f: ~, g: 2026-03-14, h: '12', i: '', j: }"
    assert read(text)[0] == {
        "a": 12,
        "b": -3,
        "c": 5.5,
        "d": True,
        "e": None,
        "f": None,
        "g": date(2026, 3, 14),
        "h": "12",
        "i": "",
        "j": None,
    }


def test_a_key_said_twice_is_told_and_the_first_counts() -> None:
    assert read("a: 1\nb:\n  - {c: 1, c: 2}\na: 3") == ({"a": 1, "b": [{"c": 1}]}, [("b", 0, "c"), ("a",)])


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: &x 1\nb: *x", "línea 1", "alias"),
        ("a: 1\nb: *x", "línea 2", "alias"),
        ("a: 1\nb: !!python/object:os.system x", "línea 2", "etiqueta"),
        ("a: 1\n---\nb: 2", "línea 2", "segundo documento"),
        ("a: 1\n? [b]\n: 2", "línea 2", "clave"),
        ("a: [1\nb: 2", "línea 2", "YAML"),
        ("a:\n\t- 1", "línea 2", "YAML"),
        ("a: \x00", "archivo", "carácter"),
        ("a: \ud800", "archivo", "UTF-8"),
    ],
)
def test_more_than_values_is_refused_by_its_line(text: str, line: str, words: str) -> None:
    path, message = said(text)
    assert path == line
    assert words in message


def test_a_bomb_is_refused() -> None:
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 60))
    assert "alias" in said(bomb)[1]
    assert "niveles" in said("[" * 100_000)[1]
    assert "grande" in said("x" * (MAX_CHARACTERS + 1))[1]
