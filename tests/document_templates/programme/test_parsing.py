"""A project file says everything that is wrong with it, and nothing that is not."""

import datetime
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from document_templates.catalog import CATALOGUE
from document_templates.errors import FieldErrors
from document_templates.programme.project import Project, cited_folios, dump, parse

EXAMPLE = Path(__file__).parents[3] / "example"
Spoil = Callable[..., dict[str, str]]
D31 = "documentos[LIM26-D31-001]"
D30 = "documentos[LIM26-D30-001]"
D25 = "documentos[LIM26-D25-001]"
D07 = "documentos[LIM26-D07-001]"
REQUEST = "documentos[LIM26-D07-007]"
PAPER = "documentos[LIM26-D07-010]"
BOARD = "documentos[LIM26-D11-001]"
FIRST = "documentos[LIM26-D01-001]"


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def test_the_example_is_read_whole(limache: Project) -> None:
    assert (len(limache.personas), len(limache.organizaciones), len(limache.sesiones)) == (20, 14, 30)
    assert len(limache.documentos) == 134
    assert sum(len(document.firmas) for document in limache.documentos) == 219
    assert len({document.slug for document in limache.documentos}) == 41
    assert limache.inventario.total_clp == 13_783_510


def test_the_second_example_holds_every_kind_of_the_programme(natales: Project) -> None:
    """And two of ours, X01 and X02; a kind that somebody adds needs no place in it."""
    own = {slug for slug, code in CATALOGUE.items() if code[0] == "X" and code > "X02"}
    assert {document.slug for document in natales.documentos} == set(CATALOGUE) - own
    assert (len(natales.personas), len(natales.organizaciones), len(natales.sesiones)) == (22, 14, 37)
    assert len(natales.documentos) == 160
    assert sum(len(document.firmas) for document in natales.documentos) == 261
    assert natales.inventario.total_clp == 14_903_490


def test_the_second_example_brings_all_its_files() -> None:
    text = (EXAMPLE / "puerto-natales.yaml").read_text()
    asked: list[str] = []

    def exists(path: str) -> bool:
        asked.append(path)
        return (EXAMPLE / path).is_file()

    assert parse(text, exists=exists).warnings == []
    there = {f"anexos-natales/{path.name}" for path in (EXAMPLE / "anexos-natales").iterdir()}
    assert set(asked) == there


def test_the_examples_share_no_person_organisation_nor_folio(limache: Project, natales: Project) -> None:
    def marks(project: Project) -> set[str | None]:
        people = {value for one in project.personas for value in (one.rut, one.correo, one.telefono)}
        organisations = {one.rut_organizacion for one in project.organizaciones}
        return people | organisations | {one.folio for one in project.documentos}

    assert marks(limache) & marks(natales) <= {None}


def test_files_that_are_missing_are_warnings_that_name_them(text: str) -> None:
    parsed = parse(text, exists=lambda path: (EXAMPLE / path).is_file())
    told = {warning.path: warning.message for warning in parsed.warnings}
    assert "anexos/certificado_O01_2026-03-05.pdf" in told["organizaciones[O01].certificados[0].archivo"]
    assert "anexos/LIM26-I03-001.pdf" in told[f"{D31}.anexos[1].archivo"]
    assert "anexos/recepcion_item_08.jpg" in told["documentos[LIM26-I06-001].datos.filas[7].foto"]
    assert f"{D31}.anexos[2].archivo" not in told


def test_a_document_of_ones_own_without_its_file_cannot_be_made(text: str) -> None:
    told = {warning.path: warning.message for warning in parse(text, exists=lambda _: False).warnings}
    assert "no se puede generar" in told["documentos[LIM26-X01-001].archivo"]
    assert "no se puede generar" not in told["documentos[LIM26-D14-001].archivo"]


# One value is another; what is said, and where. Without a third path the error stands where the change was made.
ONE_ERROR: list[tuple[str, Any, str] | tuple[str, Any, str, str]] = [
    # types
    ("personas[P06].rut", "40.114.702-1", "dígito verificador"),
    ("personas[P06].rut", "40114702-0", "con puntos"),
    ("personas[P06].telefono", "912345678", "código de país"),
    ("personas[P06].telefono", "+5691234567", "código de país"),
    ("personas[P06].correo", "Rosa@example.com", "minúsculas"),
    ("personas[P06].correo", "rosa@example", "correo"),
    ("personas[P06].rol_proyecto", "dirigenta", "debe ser uno de estos"),
    ("personas[P06].apodo", "Rosita", "clave desconocida"),
    ("personas[P06].canal_preferido", ..., "falta"),
    ("personas[P06].canal_preferido", None, "vací"),
    ("personas[P06].nombres", "  ", "blanco"),
    ("personas[P06].nombres", "Rosa\x07", "no se puede imprimir"),
    ("personas[P06].firma_a_ruego", "no", "true o false"),
    ("organizaciones[O01].unidad_vecinal", 8, "comillas"),
    ("organizaciones[O01].personalidad_juridica_fecha", "2026-02-30", "fecha que exista"),
    ("sesiones[S01].hora_inicio", "25:00", "hora"),
    ("sesiones[S01].hora_inicio", 1110, "comillas"),
    ("inventario.lineas[0].cantidad", -1, "mayor que 0"),
    ("inventario.lineas[0].valor_unitario_clp", -5, "0 o más"),
    ("inventario.lineas[0].valor_unitario_clp", 4890000.5, "entero"),
    ("convenio.zona_horaria", "America/Limache", "zona horaria"),
    ("convenio.tipo_convenio", 12, "10 o 15"),
    ("ecomercado.tipo_resolucion", [], "al menos 1"),
    ("formato", 1, "debe ser 2"),
    ("visaciones", [], "clave desconocida"),
    (f"{D07}.slug", "ficha_secreta", "catálogo"),
    (f"{D07}.etapa", 5, "4 o menos"),
    (f"{D31}.anexos[2].archivo", "/etc/passwd", "ruta relativa"),
    (f"{D31}.anexos[2].archivo", "../facturas.pdf", "ruta relativa"),
    (f"{D31}.anexos[2].archivo", "anexos/../../facturas.pdf", "ruta relativa"),
    (f"{D31}.anexos[2].archivo", "C:/facturas.pdf", "ruta relativa"),
    (f"{D25}.firmas[0].fecha_hora_utc", "2026-08-24T14:15:45-04:00", "UTC"),
    # ids
    ("grupo_motor.integrantes[0].organizacion_id", "O99", "no hay ninguna organización O99"),
    ("convenio.adl_id", "P99", "no hay ninguna persona P99"),
    (f"{D07}.datos.representantes[0].persona_id", "P99", "no hay ninguna persona P99"),
    (f"{D31}.datos.sesion_id", "S99", "no hay ninguna sesión S99"),
    (f"{D31}.datos.reglamento_folio", "LIM26-D32-009", "no hay ningún documento LIM26-D32-009"),
    (f"{D31}.anexos[1].folio", "LIM26-I03-009", "no hay ningún documento LIM26-I03-009"),
    ("documentos[LIM26-D33-001].datos.items[0]", 99, "línea del inventario 99"),
    # sums
    ("inventario.total_clp", 13_783_511, "$13.783.510"),
    ("inventario.total_lineas", 27, "28"),
    ("inventario.total_unidades", 149, "150"),
    ("inventario.total_en_palabras", "trece millones de pesos", "trece millones setecientos"),
    ("inventario.totales_por_factura[1].total_clp", 1, "$1.166.820"),
    ("inventario.totales_por_factura[1].factura_numero", "9999", "ninguna línea"),
    ("inventario.lineas[2].valor_total_clp", 429990, "$859.980"),
    ("inventario.lineas[2].numeros_serie", ["FA-CH500-1180"], "ninguno o 2"),
    ("inventario.lineas[2].item", 7, "debe ser 3"),
    (f"{D30}.datos.unidades", 149, "debe ser 150"),
    (f"{D31}.datos.total_clp", 5, "$13.783.510"),
    (f"{D31}.datos.total_en_palabras", "cinco pesos", "trece millones"),
    ("documentos[LIM26-D02-001].datos.total_formalizadas", 12, "debe ser 11"),
    ("documentos[LIM26-D35-001].datos.plan_trabajo_avance", 80, "85"),
    ("sesiones[S01].asistentes_total", 26, "27"),
    # dates
    ("convenio.fecha_termino_ejecucion", day("2026-11-02"), "2026-11-01"),
    ("calendario[3].hasta", day("2026-05-31"), "2026-06-01"),
    ("calendario[3].ultimo_dia_habil", day("2026-05-31"), "lunes a viernes"),
    ("sesiones[S01].hora_termino", "10:00", "posterior"),
    ("sesiones[S01].convocatoria.enviada_el", day("2026-03-14"), "anterior"),
    (f"{PAPER}.fecha_documento", day("2027-01-01"), "fuera del convenio"),
    # organisations and bodies
    ("organizaciones[O02].rut_organizacion", None, "formalizada tiene RUT"),
    ("organizaciones[O02].rut_organizacion", "65.901.114-K", "O01"),
    ("organizaciones[O02].directiva_vigente_hasta", day("2020-01-01"), "anterior"),
    ("grupo_motor.voceria_id", "P18", "no está entre quienes integran la instancia"),
    ("grupo_motor.integrantes[7].reemplaza_a", "P11", "no dejó el grupo"),
    ("consejo_local.integrantes[0].motivo_termino", "otro", "junto con hasta"),
    ("sesiones[S02].acuerdos[0].numero", 2, "debe ser 1"),
    ("sesiones[S01].convocatoria.destinatarias[0].persona_id", "P05", "una de las dos", "sesiones[S01].convocatoria.destinatarias[0]"),
    # signers
    ("personas[P16].rut", None, "firma LIM26-I02-001"),
    ("personas[P19].correo", None, "enlace necesita un correo", "documentos[LIM26-I04-001].firmas[1].modo"),
    (f"{PAPER}.firmas[0].original_en", None, "dónde se guarda"),
    (f"{REQUEST}.firmas[1].testigo_id", None, "necesita testigo"),
    (f"{REQUEST}.firmas[1].testigo_id", "P07", "rol testigo"),
    (f"{REQUEST}.firmas[1].modo", "en_sesion", "solo a_ruego"),
    (f"{D31}.firmas[0].orden", 2, "antes que todas"),
    (f"{D31}.firmas[0].persona_id", "P15", "representante legal"),
    (f"{D31}.firmas[3].persona_id", "P02", "no firma como gestora"),
    (f"{BOARD}.firmas[0].persona_id", "P13", "no integraba ese grupo"),
    ("documentos[LIM26-D25-002].firmas[0].persona_id", "P02", "delegaciones"),
    (f"{D31}.firmas[1].fecha_hora_utc", "2026-10-21T14:50:18Z", "no hay", f"{D31}.firmas[1].modo"),
    # history
    (f"{BOARD}.motivo", None, "cerrado_incompleto"),
    (f"{BOARD}.firmas[2].motivo", None, "liberada"),
    (f"{BOARD}.firmas[2].obligatoria", True, "debe ser false", f"{BOARD}.firmas[2].obligatoria"),
    (f"{D25}.estado", "anulado", "anulado", f"{D25}.motivo"),
    (f"{D07}.firmas[0].fecha_hora_utc", None, "firmada"),
    (f"{D07}.firmas[0].estado", "vencida", "", f"{D07}.firmas[0].fecha_hora_utc"),
    (f"{D07}.firmas", [], "al menos una firma"),
    (f"{D31}.visaciones[0].archivo", None, "necesita su archivo"),
    (f"{D31}.visaciones[1].persona_id", None, "otorgada_aqui", f"{D31}.visaciones[1]"),
    ("documentos[LIM26-X01-001].archivo", None, "documento mismo"),
    (f"{D07}.archivo", "anexos/x.pdf", "solo lo llevan"),
    (f"{D07}.rectifica_folio", "LIM26-D32-001", "acta_rectificatoria"),
    ("documentos[LIM26-I07-001].rectifica_folio", None, "qué documento"),
    (f"{D07}.titulo", "Ficha de Rosa Contreras", "nombre de una persona"),
    (f"{D07}.firmas[0].calidad", "Rosa Elena Contreras, presidenta", "nombre de una persona"),
    # data
    (f"{D07}.datos.organizacion_id", None, "organización o"),
    (f"{D07}.datos.declara_interes", "sí", "true o false"),
    (f"{D07}.datos.color", "verde", "clave desconocida"),
    (f"{D07}.datos.ambitos_interes[0]", "cocina", "debe ser uno de estos"),
    (f"{D31}.datos.destino_exclusivo", ..., "falta"),
    (f"{D31}.datos.organizacion_id", "O07", "personalidad jurídica"),
    (f"{D31}.datos.ejecutor_rut", "65.901.114-K", "ejecutor"),
    (f"{D31}.datos.inventario_folio", "LIM26-D32-001", "inventario_bienes"),
    ("organizaciones[O01].activa", False, "no está activa", f"{D31}.datos.organizacion_id"),
    ("documentos[LIM26-I03-001].datos.organizacion_elegida", "O02", "candidatas"),
    ("documentos[LIM26-D35-001].datos.incluye_datos_familias", True, "false"),
    ("documentos[LIM26-D35-001].datos.enlace_forms", "http://example.org/f", "https"),
]  # fmt: skip


@pytest.mark.parametrize("case", ONE_ERROR, ids=lambda case: f"{case[0]}={case[1]!r}")
def test_one_mistake_is_told_at_its_path(spoiled: Spoil, case: tuple[Any, ...]) -> None:
    path, value, words, *where = case
    told = spoiled((path, value))
    expected = where[0] if where else path
    assert expected in told, told
    assert words in told[expected]


# The same, and nothing besides: a consequence of a mistake is not a second mistake.
ALONE = [
    "personas[P06].rut",
    "personas[P06].correo",
    "personas[P06].telefono",
    "organizaciones[O01].unidad_vecinal",
    "sesiones[S01].hora_inicio",
    "inventario.lineas[0].cantidad",
    "inventario.total_clp",
    "convenio.zona_horaria",
    f"{D07}.slug",
    f"{D31}.datos.destino_exclusivo",
    f"{D31}.firmas[1].modo",
    "grupo_motor.integrantes[0].desde",
    "convenio.prefijo_folio",
    "documentos[LIM26-D30-001].fecha_documento",
]


@pytest.mark.parametrize("path", ALONE)
def test_a_value_of_a_wrong_type_is_one_error(spoiled: Spoil, path: str) -> None:
    assert list(spoiled((path, ["esto no"]))) == [path]


def test_all_mistakes_are_told_at_once(spoiled: Spoil) -> None:
    told = spoiled(
        ("personas[P06].rut", "40.114.702-1"),
        ("personas[P07].telefono", "9"),
        ("sesiones[S03].lugar", ...),
        ("inventario.total_clp", 1),
        (f"{D31}.datos.organizacion_id", "O07"),
        (f"{D31}.anexos[1].archivo", "/tmp/x"),
        (f"{D25}.firmas[2].organizacion_id", "O99"),
        ("documentos[LIM26-D17-003].datos.compromisos", "uno"),
    )
    assert {
        "personas[P06].rut",
        "personas[P07].telefono",
        "sesiones[S03].lugar",
        "inventario.total_clp",
        f"{D31}.datos.organizacion_id",
        f"{D31}.anexos[1].archivo",
        f"{D25}.firmas[2].organizacion_id",
        "documentos[LIM26-D17-003].datos.compromisos",
    } <= set(told)


def test_the_number_of_an_item_is_that_of_the_file_when_another_before_it_is_wrong(spoiled: Spoil) -> None:
    told = spoiled((f"{BOARD}.firmas[0].modo", "fax"), (f"{BOARD}.firmas[2].motivo", None))
    assert list(told) == [f"{BOARD}.firmas[0].modo", f"{BOARD}.firmas[2].motivo"]


def test_a_document_that_cannot_be_read_does_not_shift_the_names_of_others(values: Any, errors: Any) -> None:
    first, last = values["documentos"][0], values["documentos"][-1]
    first["etapa"], last["folio"] = "uno", "LIM26-D18-099"
    assert set(errors(values)) == {f"{FIRST}.etapa", "documentos[LIM26-D18-099].folio"}


def test_an_organisation_may_bear_the_name_of_a_person(spoiled: Spoil) -> None:
    name = "Club Rosa Contreras"
    assert spoiled(("organizaciones[O04].nombre", name), (f"{D07}.titulo", f"Ficha de interés: {name}")) == {}


def test_a_large_file_of_nonsense_is_refused_in_time(text: str) -> None:
    people = "".join(f"  - {{id: Q{number}, nombres: {{}}}}\n" for number in range(40_000))
    spoiled = text.replace("organizaciones:\n", people + "organizaciones:\n", 1)
    begun = time.process_time()
    with pytest.raises(FieldErrors) as refused:
        parse(spoiled, exists=lambda _: True)
    assert len(refused.value.errors) == 1000
    assert time.process_time() - begun < 20


def test_the_executor_may_not_receive_the_assets(spoiled: Spoil) -> None:
    told = spoiled(("convenio.ejecutor_rut", "65.901.114-K"), (f"{D31}.datos.ejecutor_rut", "65.901.114-K"))
    assert "ejecutor" in told[f"{D31}.datos.organizacion_id"]
    assert list(told) == [f"{D31}.datos.organizacion_id"]


def test_folios_bear_the_prefix_and_the_code_and_have_no_gaps(values: Any, errors: Any) -> None:
    fiche = next(item for item in values["documentos"] if item["folio"] == "LIM26-D07-010")
    fiche["folio"] = "LIM26-D07-011"
    assert "falta LIM26-D07-010" in errors(values)["documentos[LIM26-D07-011].folio"]
    fiche["folio"] = "VAL26-D07-010"
    assert "LIM26-D07-" in errors(values)["documentos[VAL26-D07-010].folio"]
    fiche["folio"] = "LIM26-D07-001"
    assert "repetido" in errors(values)["documentos[LIM26-D07-001].folio"]


def test_documents_that_cite_each_other_are_refused(values: Any, errors: Any) -> None:
    inventory = next(item for item in values["documentos"] if item["folio"] == "LIM26-D30-001")
    inventory["anexos"] = [{"nombre": "Acta", "archivo": "anexos/a.pdf", "folio": "LIM26-D31-001"}]
    told = errors(values)
    assert set(told) == {D30, D31}
    assert "LIM26-D30-001" in told[D31]


def test_a_document_that_is_replaced_says_so_and_the_other_way_round(
    spoiled: Spoil, values: Any, errors: Any
) -> None:
    assert (
        "debe estar reemplazado"
        in spoiled((f"{D25}.estado", "en_firma"))["documentos[LIM26-D25-002].reemplaza_folio"]
    )
    change = next(item for item in values["documentos"] if item["folio"] == "LIM26-D25-002")
    del change["reemplaza_folio"]
    next(item for item in values["documentos"] if item["folio"] == "LIM26-D25-001")["estado"] = "reemplazado"
    assert list(errors(values)) == [f"{D25}.estado"]


def test_who_left_signs_the_acta_that_says_so_and_nobody_else_from_outside(values: Any, errors: Any) -> None:
    signer = {"orden": 1, "rol": "integrante", "calidad": "integrante del Grupo Motor, que renuncia"}
    signer |= {"obligatoria": True, "modo": "en_sesion", "estado": "pendiente"}
    move = {"tipo": "renuncia", "persona_id": "P12", "fecha": day("2026-08-19")}
    entry = {
        "slug": "acta_ingreso_renuncia",
        "folio": "LIM26-I08-001",
        "titulo": "Acta de renuncia",
        "etapa": 3,
        "fecha_documento": day("2026-08-20"),
        "estado": "en_firma",
        "firmas": [signer | {"persona_id": "P12"}],
        "datos": {"instancia": "grupo_motor", "movimientos": [move]},
    }
    values["documentos"].append(entry)
    assert errors(values) == {}
    move["persona_id"] = "P17"
    assert "no integraba ese grupo" in errors(values)["documentos[LIM26-I08-001].firmas[0].persona_id"]


def test_what_is_ignored_may_hold_anything(values: Any, errors: Any) -> None:
    values["meta"] = [1, {"x": None}]
    values["casos_de_prueba"] = "nada"
    values["ejemplo_evidencia"] = {"otro": [day("2026-01-01")]}
    assert errors(values) == {}
    for key in ("meta", "casos_de_prueba", "ejemplo_evidencia", "calendario"):
        del values[key]
    assert errors(values) == {}


def letter(values: Any, **data: Any) -> Any:
    """Adds one that covers the two first documents; answers its data."""
    gestora = next(one["id"] for one in values["personas"] if one["rol_proyecto"] == "gestora_comunitaria")
    signer = {"orden": 1, "persona_id": gestora, "rol": "gestora", "calidad": "gestora comunitaria"}
    signer |= {"obligatoria": True, "modo": "enlace", "estado": "pendiente"}
    own = {
        "etapa": 1,
        "destinatario": "Dirección Regional FOSIS Valparaíso",
        "cargo_destinatario": "ADL",
        "materia": "Envía los verificadores de la etapa 1.",
        "documentos": [one["folio"] for one in values["documentos"][:2]],
        "faltantes": [{"nombre": "Registro audiovisual", "motivo": "Se envía aparte."}],
    } | data
    entry = {"slug": "oficio_conductor", "folio": "LIM26-X02-001", "titulo": "Oficio conductor de la etapa 1"}
    entry |= {"etapa": 1, "fecha_documento": day("2026-10-01"), "estado": "borrador"}
    values["documentos"].append(entry | {"firmas": [signer], "datos": own})
    return own


def test_a_covering_letter_names_documents_of_the_file(values: Any, written: Any) -> None:
    own = letter(values)
    project = parse(written(values), exists=lambda _: True).project
    assert project.documentos[-1].datos == own
    assert cited_folios(project, project.documentos[-1]) == tuple(own["documentos"])
    assert parse(dump(project), exists=lambda _: True).project == project


@pytest.mark.parametrize(
    ("data", "place", "told"),
    [
        pytest.param({"etapa": 2}, "etapa", "debe ser 1", id="another_stage"),
        pytest.param({"documentos": []}, "documentos", "al menos", id="nothing"),
        pytest.param(
            {"documentos": ["LIM26-D01-999"]}, "documentos[0]", "no hay ningún documento", id="unknown"
        ),
        pytest.param({"documentos": ["LIM26-X02-001"]}, "documentos[0]", "a sí mismo", id="itself"),
        pytest.param({"documentos": ["LIM26-D34-001"]}, "documentos[0]", "es posterior", id="later"),
        pytest.param(
            {"documentos": ["LIM26-D02-001", "LIM26-D02-001"]}, "documentos[1]", "repetido", id="twice"
        ),
    ],
)
def test_a_covering_letter_that_does_not_fit_is_told_where(
    values: Any, errors: Any, data: Any, place: str, told: str
) -> None:
    letter(values, **data)
    assert told in errors(values)[f"documentos[LIM26-X02-001].datos.{place}"]


# Whatever the file holds, it is parsed or refused with paths.

anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=True)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
    | st.dates()
    | st.sampled_from(["P06", "O01", "S01", "LIM26-D31-001", "firmado", "en_sesion", "2026-03-14"]),
    lambda children: (
        st.lists(children, max_size=3)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=8), children, max_size=3)
    ),
    max_leaves=6,
)


def containers(value: Any) -> list[Any]:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    below = [found for item in inside for found in containers(item)]
    return [value, *below] if isinstance(value, dict | list) and value else below


def spoil_at_random(values: Any, data: st.DataObject) -> None:
    for _ in range(data.draw(st.integers(1, 4))):
        holders = containers(values)
        holder = holders[data.draw(st.integers(0, 5000)) % len(holders)]
        keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
        holder[keys[data.draw(st.integers(0, 100)) % len(keys)]] = data.draw(anything)


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_value_anywhere_is_taken_or_refused_by_name(
    fresh: Any, data: st.DataObject, written: Any
) -> None:
    values = fresh()
    spoil_at_random(values, data)
    spoiled = written(values)
    try:
        project = parse(spoiled, exists=lambda _: False).project
    except FieldErrors as refused:
        told = refused.errors
    else:
        told = []
        assert parse(dump(project), exists=lambda _: False).project == project
    assert all(error.path and error.message for error in told)


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=300) | st.text(alphabet="{}[]&*!:-,'\"# \n\tab1", max_size=80))
def test_any_text_is_refused_by_name(text: str) -> None:
    with pytest.raises(FieldErrors) as refused:
        parse(text, exists=lambda _: False)
    assert refused.value.errors
