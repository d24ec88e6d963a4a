"""Organisations from a sheet: who is who, by code, RUT and name; and what each row changes."""

from collections.abc import Callable
from datetime import date

import pytest

from document_templates.programme.names import key
from document_templates.programme.project import Project, dump, parse
from document_templates.programme.sheets import Proposal

Tried = Callable[..., Proposal]
Problems = Callable[[Proposal], dict[str, str]]
HEADINGS = ("Código", "Nombre", "Tipo", "RUT", "Teléfono", "Socios")


def changes(proposal: Proposal) -> dict[str, tuple[str, str]]:
    [entry] = proposal.of("changed")
    return {change.label: (change.old, change.new) for change in entry.changes}


@pytest.mark.parametrize(
    "name",
    [
        "JJVV N°8 Los Aromos",
        "J.J.V.V. Nº 08 LOS AROMOS",
        'JJ.VV. No. 8 "Los Aromos"',
        "Junta Vecinal nro 8, Los Aromos",
        "J. de Vecinos #8 Los Áromos",
    ],
)
def test_a_short_name_is_the_organisation_and_leaves_its_full_name(
    limache: Project, tried: Tried, name: str
) -> None:
    assert key(name) == key("Junta de Vecinos N° 8 Los Aromos")
    proposal = tried("organizaciones", HEADINGS, (None, name, None, None, None, 190))
    assert changes(proposal) == {"N° de socias y socios": ("186", "190")}
    assert proposal.of("changed")[0].id == "O01"
    assert proposal.untouched == len(limache.organizaciones) - 1
    assert proposal.project is not None
    assert proposal.project.organisation("O01").nombre == "Junta de Vecinos N° 8 Los Aromos"


def test_the_rut_tells_an_organisation_under_another_name(tried: Tried) -> None:
    proposal = tried("organizaciones", HEADINGS, (None, "Vecinos Unidos", None, "65901114-k", None, 190))
    assert proposal.of("changed")[0].id == "O01"
    assert "ese RUT es de O01, Junta de Vecinos N° 8 Los Aromos" in proposal.warnings[0].message


def test_only_the_code_changes_a_name(tried: Tried) -> None:
    proposal = tried("organizaciones", HEADINGS, ("o01", "Junta de Vecinos N° 8 Los Boldos"))
    assert changes(proposal) == {
        "Nombre de la organización": ("Junta de Vecinos N° 8 Los Aromos", "Junta de Vecinos N° 8 Los Boldos")
    }


def test_what_a_row_leaves_empty_stays(limache: Project, tried: Tried) -> None:
    proposal = tried("organizaciones", HEADINGS, ("O01", None, None, None, "9 1234 5678"))
    assert proposal.project is not None
    before, after = limache.organisation("O01"), proposal.project.organisation("O01")
    assert after == before.model_copy(update={"telefono_organizacion": "+56912345678"})


def test_a_new_organisation_gets_the_next_code_and_what_follows_from_its_name(tried: Tried) -> None:
    proposal = tried(
        "organizaciones",
        ("Organización", "RUT", "Fecha PJ", "Vigencia directiva", "Correo"),
        (
            "Club de Adulto Mayor Rayito de Sol",
            "75.000.123-8",
            "14/05/98",
            "8 de noviembre de 2027",
            "Rayito@Example.org",
        ),
        ("Olla común El Esfuerzo",),
    )
    assert proposal.project is not None
    club, pot = proposal.project.organizaciones[-2:]
    assert (club.id, club.tipo_organizacion, club.clase, club.formalizada) == (
        "O15",
        "club_adulto_mayor",
        "funcional",
        True,
    )
    assert (club.personalidad_juridica_fecha, club.directiva_vigente_hasta) == (
        date(1998, 5, 14),
        date(2027, 11, 8),
    )
    assert club.correo_organizacion == "rayito@example.org"
    assert (pot.id, pot.tipo_organizacion, pot.clase, pot.formalizada) == (
        "O16",
        "olla_comun",
        "no_formalizada",
        False,
    )


def test_two_sources_that_disagree_about_a_rut_are_settled_by_a_person(tried: Tried) -> None:
    rows = (HEADINGS, (None, "JJVV 8 Los Aromos", None, "75.000.123-8"))
    proposal = tried("organizaciones", *rows)
    assert not proposal.ready
    [question] = proposal.questions
    assert question.why == "la planilla dice 75.000.123-8; en el proyecto, O01 tiene el RUT 65.901.114-K"
    assert question.candidates == (("O01", "Junta de Vecinos N° 8 Los Aromos"),)
    same = tried("organizaciones", *rows, row_2="O01")
    assert changes(same) == {"RUT de la organización": ("65.901.114-K", "75.000.123-8")}
    assert [one.message for one in same.warnings] == [
        "en el proyecto es 65.901.114-K: revise cuál es el correcto"
    ]
    assert [entry.id for entry in tried("organizaciones", *rows, row_2="nueva").of("added")] == ["O15"]


def test_a_similar_name_is_asked_about_and_another_number_is_not(tried: Tried) -> None:
    rows = (HEADINGS, (None, "JJVV N° 8 Los Aromoz"), (None, "JJVV N° 9 Los Aromos"))
    proposal = tried("organizaciones", *rows)
    assert [(one.row, [id for id, _ in one.candidates]) for one in proposal.questions] == [(2, ["O01"])]
    assert [entry.row for entry in proposal.of("added")] == [3]
    assert tried("organizaciones", *rows, row_2="O01").ready


def test_an_organisation_twice_in_the_sheet_is_told_with_both_rows(tried: Tried, problems: Problems) -> None:
    proposal = tried(
        "organizaciones",
        HEADINGS,
        (None, "Centro Cultural Andén", None, "75.000.123-8"),
        (None, "Otro nombre", None, "75000123-8"),
        (None, "CENTRO CULTURAL ANDEN"),
        (None, "Centro Cultural Andén", None, "75.000.124-6"),
        ("O01",),
        (None, "JJVV 8 Los Aromos"),
    )
    told = problems(proposal)
    assert told["3D"] == "75.000.123-8 ya está en la fila 2: deje una de las dos"
    assert told["4B"].startswith("es la misma de la fila 2: deje una de las dos")
    assert told["5D"].startswith("la fila 2 dice 75.000.123-8 para la organización del mismo nombre")
    assert told["7D"] == "es la misma de la fila 6: deje una de las dos"
    assert len(told) == 4
    assert proposal.project is None


def test_every_wrong_cell_answers_for_itself_at_once(tried: Tried) -> None:
    proposal = tried(
        "organizaciones",
        ("Catastro",),
        HEADINGS,
        ("O99", "Ñandú", "cofradía", "65.901.114-1", "1234", "cien"),
        (None, None, "otra", None, None, 3),
    )
    assert [one.told() for one in proposal.problems] == [
        "Hoja «Hoja1», fila 3, columna C (Tipo) «cofradía»: " + proposal.problems[0].message,
        "Hoja «Hoja1», fila 3, columna D (RUT) «65.901.114-1»: el dígito verificador del RUT no corresponde: revise el número",
        "Hoja «Hoja1», fila 3, columna E (Teléfono) «1234»: tiene 4 cifras: un teléfono de Chile tiene 9, como 9 1234 5678 o 33 241 2345",
        "Hoja «Hoja1», fila 3, columna F (Socios) «cien»: debe ser un número entero",
        "Hoja «Hoja1», fila 3, columna A (Código) «O99»: no hay ninguna O99 en el proyecto: si es nueva, deje vacía esta celda",
        "Hoja «Hoja1», fila 4, columna B (Nombre): falta el nombre de la organización",
    ]


def test_what_does_not_fit_the_rest_of_the_project_is_told_at_its_row(
    tried: Tried, problems: Problems
) -> None:
    """O01 receives the assets: it must be active."""
    proposal = tried(
        "organizaciones",
        ("Código", "Nombre", "Activa", "Directiva desde", "Directiva hasta"),
        ("O02", None, None, "01-05-2029", "01-05-2028"),
    )
    assert problems(proposal) == {"2E": "no puede ser anterior a directiva_vigente_desde"}
    proposal = tried("organizaciones", ("Código", "Nombre", "Activa"), ("O01", None, "no"))
    assert proposal.project is None
    assert "O01 no está activa: no puede recibir los bienes" in " ".join(
        one.told() for one in proposal.problems
    )


def test_a_certificate_is_added_and_none_taken_away(limache: Project, tried: Tried) -> None:
    headings = ("Código", "Nombre", "Folio del certificado", "Fecha del certificado")
    proposal = tried("organizaciones", headings, ("O01", None, 500200001, "05-11-2026"))
    assert proposal.project is not None
    before, after = (
        limache.organisation("O01").certificados,
        proposal.project.organisation("O01").certificados,
    )
    assert after[:-1] == before
    assert (after[-1].folio, after[-1].fecha) == ("500200001", date(2026, 11, 5))
    assert not tried("organizaciones", headings, ("O01", None, before[0].folio, "01-01-2020")).ready


def test_a_representative_is_known_by_code_rut_or_name(tried: Tried) -> None:
    headings = ("Código", "Nombre", "Presidenta")
    for said in ("P07", "40.239.815-9", "luis alberto pizarro godoy"):
        assert changes(tried("organizaciones", headings, ("O01", None, said))) == {
            "Representante": ("P06", "P07")
        }
    proposal = tried("organizaciones", headings, ("O01", None, "Alguien Más"))
    assert "no está entre las personas del proyecto" in proposal.warnings[0].message


def test_an_organisation_of_another_comuna_is_doubted(tried: Tried) -> None:
    proposal = tried(
        "organizaciones",
        ("Nombre", "Comuna", "Región"),
        ("Ñandú", "OLMUE", "Valparaiso"),
        ("Rayuela", "limache", "V Región"),
    )
    assert [(one.row, one.letter) for one in proposal.warnings if "el proyecto es de" in one.message] == [
        (2, "B"),
        (3, "C"),
    ]


def test_the_changed_project_passes_what_every_project_file_must_pass(tried: Tried) -> None:
    proposal = tried("organizaciones", HEADINGS, (None, "Ñandú", None, "75.000.123-8"))
    assert proposal.project is not None
    assert parse(dump(proposal.project), exists=lambda _: True).project == proposal.project
