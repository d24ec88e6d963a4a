"""The bundle of a stage: the programme's order, each document once, names that any computer takes, reasons for the rest."""

import re
from datetime import date
from pathlib import Path

import pytest

from document_templates.catalog import CATALOGUE
from document_templates.programme.bundle import Bundle, Row, bundle, file_stem, letters
from document_templates.programme.methodology import ACTIVITIES, STAGES, rows
from document_templates.programme.project import DocumentEntry, Project
from document_templates.programme.register import Register, Standing, history
from tools.drafting.samples import read

EXAMPLE = Path(__file__).parents[3] / "example"
LIMACHE, NATALES = (read(EXAMPLE / name) for name in ("limache.yaml", "puerto-natales.yaml"))
EACH = pytest.mark.parametrize(
    ("project", "stage"),
    [
        pytest.param(one, stage, id=f"{one.convenio.comuna}_{stage}")
        for one in (LIMACHE, NATALES)
        for stage in STAGES
    ],
)
SAFE = re.compile(r"E[1-4]_\d{2,3}(_[A-Za-z0-9]+(-[A-Za-z0-9]+)*)_\d{4}-\d\d-\d\d")


def at_the_end(project: Project, stage: int) -> Bundle:
    day = project.convenio.fecha_termino
    return bundle(project, history(project, day), day, stage)


def covered(stage: int) -> tuple[DocumentEntry, date]:
    """The letter of a stage of Puerto Natales, and its day."""
    [letter] = letters(NATALES, stage)
    return letter, letter.fecha_documento


@EACH
def test_every_finished_document_of_the_stage_is_there_once(project: Project, stage: int) -> None:
    found = at_the_end(project, stage)
    register = history(project, found.on)
    named = {folio for one in letters(project, stage) for folio in one.datos["documentos"]}
    sent = {folio for other in STAGES for one in letters(project, other) for folio in one.datos["documentos"]}
    own = {one.folio for one in project.documentos if one.etapa == stage and one.slug != "oficio_conductor"}
    goes = named | (own - sent)
    made = {folio for folio in goes if folio in register and register[folio].made}
    folios = [entry.folio for entry in found.entries]
    assert made <= set(folios) <= goes
    assert len(set(folios)) == len(folios) >= 18


@EACH
def test_file_names_are_those_that_windows_and_archives_take_in_the_order_of_the_index(
    project: Project, stage: int
) -> None:
    stems = [entry.stem for entry in at_the_end(project, stage).entries]
    assert all(SAFE.fullmatch(stem) for stem in stems)
    assert max(map(len, stems)) <= 80
    assert len({stem.casefold() for stem in stems}) == len(stems)
    assert sorted(stems) == stems
    assert [int(stem.split("_")[1]) for stem in stems] == list(range(1, len(stems) + 1))


@EACH
def test_lines_follow_the_tables_of_the_methodology_those_of_other_stages_after(
    project: Project, stage: int
) -> None:
    found = at_the_end(project, stage)
    order = []
    for activity, product, verifier in sorted(
        rows(project.convenio.tipo_convenio), key=lambda row: row[0].stage != stage
    ):
        where = "" if activity.stage == stage else f" (etapa {activity.stage})"
        order.append(Row(activity.title + where, product.title, verifier.title))
    known = [line.row for line in found.lines if line.row in order]
    assert known == sorted(known, key=order.index)
    assert all(line.row.activity == "Otros documentos de la etapa" for line in found.lines[len(known) :])
    own = {activity.title for activity in ACTIVITIES if activity.stage == stage}
    assert {line.row.activity for line in found.lines} >= own


@pytest.mark.parametrize("stage", STAGES)
def test_the_letters_of_puerto_natales_name_just_what_their_bundles_hold(stage: int) -> None:
    letter, day = covered(stage)
    found = bundle(NATALES, history(NATALES, day), day, stage)
    assert found.letter is letter
    assert {entry.folio for entry in found.entries} == set(letter.datos["documentos"])
    assert (found.beyond, found.gone) == ((), ())


def test_each_example_of_a_name_is_short_and_says_what_it_is() -> None:
    day = date(2026, 3, 14)
    assert file_stem(1, "02", "Lista de asistencia", day) == "E1_02_Lista-asistencia_2026-03-14"
    assert file_stem(4, "07", "Acta: «Ñuñoa» / AUX <x>?*|", day) == "E4_07_Acta-Nunoa-AUX-x_2026-03-14"
    assert file_stem(1, "01", "«¿?»", day) == "E1_01_Documento_2026-03-14"
    assert file_stem(1, "01", "del", day) == "E1_01_Documento_2026-03-14"
    assert len(file_stem(1, "001", "palabra " * 60, day)) < 85
    assert len(file_stem(1, "001", "x" * 400, day)) < 85


def test_a_session_with_a_recording_and_no_list_is_met_where_either_will_do() -> None:
    found = at_the_end(NATALES, 4)
    line = next(line for line in found.lines if "y/o registro audiovisual" in line.row.verifier)
    titles = [(entry.document.slug, entry.about) for entry in line.entries]
    assert ("registro_audiovisual", "sesión del 06-08-2026") in titles
    assert ("lista_asistencia", "sesión del 06-08-2026") not in titles
    assert line.missing == ()


def test_what_meets_two_verifiers_is_there_once_and_named_at_both() -> None:
    found = at_the_end(LIMACHE, 2)
    again = {entry.folio for line in found.lines for entry in line.again}
    assert again
    assert again <= {entry.folio for entry in found.entries}


def test_a_document_of_another_stage_meets_the_row_without_being_in_the_bundle() -> None:
    found = at_the_end(LIMACHE, 2)
    elsewhere = {one.folio: one.etapa for line in found.lines for one in line.elsewhere}
    assert set(elsewhere.values()) == {3, 4}
    assert not elsewhere.keys() & {entry.folio for entry in found.entries}


def test_what_was_replaced_by_another_kind_later_still_goes() -> None:
    """D29 follows D01, which had been whole."""
    register = dict(history(LIMACHE, LIMACHE.convenio.fecha_termino))
    assert register["LIM26-D01-001"].state == "superseded"
    assert "LIM26-D01-001" in {entry.folio for entry in at_the_end(LIMACHE, 1).entries}
    assert "LIM26-D25-001" not in {entry.folio for entry in at_the_end(LIMACHE, 4).entries}


def without(register: Register, *folios: str) -> Register:
    return {folio: standing for folio, standing in register.items() if folio not in folios}


def test_what_is_missing_is_named_and_says_why() -> None:
    day = date(2026, 4, 1)
    register = history(LIMACHE, day)
    reasons = {one.name: one.reason for one in bundle(LIMACHE, register, day, 1).missing}
    assert reasons == {}
    register = without(register, "LIM26-D05-002", "LIM26-D10-001")
    register = {**register, "LIM26-D10-001": Standing("out_for_signature", day, ("P01",))}
    reasons = {one.name: one.reason for one in bundle(LIMACHE, register, day, 1).missing}
    assert reasons == {
        "Lista de asistencia: sesión del 26-03-2026": "Todavía no está hecho; el plazo era el 26-03-2026.",
        "Documento con definición de fortalezas y/o debilidades para participar activamente del Ecomercado": (
            "Está en firma: falta 1 firma."
        ),
    }


@pytest.mark.parametrize(
    ("folio", "approval"),
    [
        ("LIM26-D31-001", "visado de la fiscalía del FOSIS"),
        ("LIM26-D35-001", "acta de supervisión de FOSIS"),
    ],
)
def test_what_goes_without_its_approval_lacks_it(folio: str, approval: str) -> None:
    day = date(2026, 11, 20)
    entry = LIMACHE.document(folio).model_copy(update={"visaciones": []})
    project = LIMACHE.with_documents([entry if one.folio == folio else one for one in LIMACHE.documentos])
    before, found = (bundle(one, history(one, day), day, 4) for one in (LIMACHE, project))
    assert folio in {one.folio for one in found.entries}
    [lack] = [one for one in found.missing if one not in before.missing]
    assert lack.reason == f"Está hecho; falta la aprobación: {approval}."


def test_what_is_still_to_come_is_named_once_and_months_ahead_are_not_missing() -> None:
    day = covered(2)[1]
    project = replace_letter(2, faltantes=[])
    missing = bundle(project, history(project, day), day, 2).missing
    assert [(one.name, one.reason) for one in missing] == [
        (
            "Lista de asistencia a las sesiones de formación o espacios formativos y/o registro audiovisual",
            "Corresponde el 04-12-2025.",
        ),
        ("Plan de las sesiones de formación", "Todavía no está hecho; el plazo es el 30-12-2025."),
    ]


def replace_letter(stage: int, **changes: object) -> Project:
    letter, _ = covered(stage)
    changed = letter.model_copy(update={"datos": letter.datos | changes})
    others = [changed if one is letter else one for one in NATALES.documentos]
    return NATALES.model_copy(update={"documentos": others})


def test_a_reason_that_a_person_wrote_goes_before_ours() -> None:
    day = covered(2)[1]
    name = "Plan de las sesiones de formación"
    project = replace_letter(2, faltantes=[{"nombre": name, "motivo": "Lo hace la universidad."}])
    found = bundle(project, history(project, day), day, 2)
    assert {one.name: one.reason for one in found.missing}[name] == "Lo hace la universidad."


def test_a_document_on_its_way_beneath_a_verifier_that_is_met_is_told_too() -> None:
    day = date(2026, 4, 1)
    register = {**history(LIMACHE, day), "LIM26-D07-002": Standing("draft", day)}
    [lack] = bundle(LIMACHE, register, day, 1).missing
    assert (lack.name, lack.state) == ("Ficha de interés de participación, folio LIM26-D07-002", "made")


def test_what_was_made_after_the_letter_of_its_stage_may_go_with_a_later_one() -> None:
    day = covered(3)[1]
    found = bundle(NATALES, history(NATALES, day), day, 3)
    assert [one.folio for one in found.late] == ["NAT25-D19-001", "NAT25-D05-011"]
    second = bundle(NATALES, history(NATALES, day), day, 2)
    assert set(second.beyond) == {"NAT25-D19-001", "NAT25-D05-011"}
    last = covered(4)[1]
    assert not {"NAT25-D19-001", "NAT25-D05-011"} & {
        entry.folio for entry in bundle(NATALES, history(NATALES, last), last, 2).entries
    }


def test_what_was_voided_since_leaves_the_bundle_and_the_letter_names_it_still() -> None:
    day = covered(1)[1]
    register = {**history(NATALES, day), "NAT25-D02-001": Standing("voided", day)}
    found = bundle(NATALES, register, day, 1)
    assert found.gone == ("NAT25-D02-001",)
    assert "NAT25-D02-001" not in {entry.folio for entry in found.entries}
    assert any("Catastro" in one.name for one in found.missing)


def test_a_letter_that_was_voided_covers_nothing() -> None:
    letter, day = covered(1)
    register = {**history(NATALES, day), letter.folio: Standing("voided", day)}
    assert bundle(NATALES, register, day, 1).letter is None


def test_nothing_is_there_before_the_first_document() -> None:
    day = LIMACHE.convenio.fecha_inicio
    for stage in STAGES:
        found = bundle(LIMACHE, {}, day, stage)
        assert found.entries == ()
        assert all(one.reason for one in found.missing)


def test_every_kind_of_the_catalogue_has_a_name_for_its_file() -> None:
    named = {
        entry.document.slug
        for project in (LIMACHE, NATALES)
        for stage in STAGES
        for entry in at_the_end(project, stage).entries
    }
    assert len(named) > 40
    assert named <= set(CATALOGUE)
