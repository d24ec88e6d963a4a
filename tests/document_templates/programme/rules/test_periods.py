"""How often, as people write it."""

import pytest

from document_templates.programme.rules.periods import months_of


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("Cada tres meses", 3),
        ("cada 3 meses", 3),
        ("Se revisa una vez cada tres meses.", 3),
        ("trimestralmente", 3),
        ("trimestral", 3),
        ("Revisiones trimestrales", 3),
        ("cada trimestre", 3),
        ("al término de cada semestre", 6),
        ("Semestral, y cada vez que cambie la resolución sanitaria", 6),
        ("dos veces al año", 6),
        ("2 veces por año", 6),
        ("tres veces en el año", 4),
        ("cada medio año", 6),
        ("una vez al semestre", 6),
        ("mensual", 1),
        ("Una vez al mes (mensual)", 1),
        ("todos los meses", 1),
        ("mes por medio", 2),
        ("cada bimestre", 2),
        ("cada cuatro meses", 4),
        ("anual", 12),
        ("Anualmente", 12),
        ("una vez al año", 12),
        ("cada dos años", 24),
        ("a los seis meses", 6),
        ("semanal", 1),
        ("cada 15 días", 1),
        ("cada 90 días", 3),
        ("Cada\n 2  meses", 2),
        ("cada vez que haga falta", None),
        ("cuando lo pida el Consejo Local", None),
        ("en el mes 6", None),
        ("cada 0 meses", None),
        ("manual de procedimientos", None),
        ("", None),
    ],
)
def test_the_months_from_one_time_to_the_next_are_read_from_what_people_write(text, months):
    assert months_of(text) == months
