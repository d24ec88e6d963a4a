"""Verification codes survive a person's typing, and a typing error is noticed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signatures import codes

VECTORS = ["6HEW535681P74MCN"]


@pytest.mark.parametrize("code", VECTORS)
def test_a_known_code_stands(code):
    assert codes.normalise(code) == code


def test_what_people_type_is_read_as_meant():
    code = codes.new()
    typed = codes.grouped(code).lower().replace("0", "o").replace("1", "l")
    assert codes.normalise(f"  {typed} ") == code


@given(st.integers(0, 15), st.integers(1, 31))
def test_one_wrong_character_is_noticed(place, shift):
    code = codes.new()
    wrong = codes.ALPHABET[(codes.ALPHABET.index(code[place]) + shift) % 32]
    assert codes.normalise(code[:place] + wrong + code[place + 1 :]) is None


@given(st.text())
def test_any_text_is_a_code_or_nothing(text):
    assert codes.normalise(text) in (None, codes.normalise(text))
    assert codes.normalise(text) is None or len(codes.normalise(text)) == codes.LENGTH


def test_codes_do_not_repeat():
    assert len({codes.new() for _ in range(5000)}) == 5000
