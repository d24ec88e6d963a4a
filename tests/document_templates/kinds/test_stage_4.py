"""The municipality, the goods and the reports: what each refuses, and what it takes from the project."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest

from document_templates import catalog, questions
from document_templates.filling import fill
from document_templates.programme.project import cited_folios
from tools.drafting.samples import text_of

Change = Callable[[dict[str, Any], dict[str, Any]], object]
FUNCTIONS, EVALUATION, REPORT = "D28-001", "D34-001", "D35-001"
RECEPTION, RECTIFICATION, LOAN = "I06-001", "I07-001", "D33-001"
STRUCTURE, REGULATION, WRITTEN_OFF = "NAT25-D26-001", "NAT25-D27-001", "NAT25-I09-001"


def data(**changes: Any) -> Change:
    return lambda plain, entry: entry["datos"].update(changes)


def row(key: str, number: int, **changes: Any) -> Change:
    return lambda plain, entry: entry["datos"][key][number].update(changes)


def signer(number: int, **changes: Any) -> Change:
    return lambda plain, entry: entry["firmas"][number].update(changes)


def both(*changes: Change) -> Change:
    return lambda plain, entry: [change(plain, entry) for change in changes]


def text(gathered: Any, slug: str, converter: Any) -> str:
    words = text_of(converter.convert(fill(catalog.get(slug).template, gathered).docx))
    return " ".join(words.split())


# The municipality


def test_the_structure_needs_a_cronograma_or_an_annexed_gantt(gather, refusals):
    without = data(cronograma=[])
    assert "carta Gantt" in refusals(STRUCTURE, without)["datos.cronograma"]
    gantt = [{"nombre": "Carta Gantt", "archivo": "anexos/gantt.pdf", "paginas": 1}]
    annexed = gather(STRUCTURE, both(without, lambda plain, entry: entry.update(anexos=gantt)))
    assert annexed.cronograma == []


def test_the_milestones_stand_by_date(gather):
    backwards = gather(STRUCTURE, lambda plain, entry: entry["datos"]["cronograma"].reverse())
    dates = [one.fecha for one in backwards.cronograma]
    assert len(dates) > 2
    assert dates == sorted(dates)


def test_the_regulation_takes_the_unit_from_the_acta_that_defined_it(gather):
    fields = gather(REGULATION)
    assert fields.acta_estructura_folio == STRUCTURE
    later = gather(REGULATION, lambda plain, entry: entry.update(fecha_documento="2026-05-01"))
    assert (later.unidad, later.acta_estructura_folio) == (None, None)


def test_the_articles_of_the_regulation_count_on_with_and_without_other_clauses(gather, converter):
    with_more = text(gather(REGULATION), "reglamento_organica_municipal", converter)
    assert "Artículo 10°. Otras disposiciones. Además, se establece: a) " in with_more
    assert "Artículo 12°. Vigencia" in with_more
    without = text(gather(REGULATION, data(otras_clausulas=[])), "reglamento_organica_municipal", converter)
    assert "Artículo 10°. Modificación" in without
    assert "Artículo 11°. Vigencia" in without


def test_a_date_of_decree_needs_its_number(refusals):
    assert refusals(REGULATION, data(decreto_numero=None)) == {
        "datos.decreto_numero": "falta: el decreto tiene fecha y no número"
    }


@pytest.mark.parametrize("actor", ["municipio", "organizacion_formalizada", "grupo_motor", "consejo_local"])
def test_every_actor_has_its_functions(actor, refusals):
    def without(plain: dict[str, Any], entry: dict[str, Any]) -> None:
        rows = entry["datos"]["filas"]
        entry["datos"]["filas"] = [one for one in rows if one["actor"] != actor]

    assert list(refusals(FUNCTIONS, without)) == ["datos.filas"]


def test_the_organisation_of_the_functions_is_that_of_who_represents_it_and_formalised(gather, refusals):
    assert gather(FUNCTIONS).organizacion.nombre == "Junta de Vecinos N° 8 Los Aromos"
    assert "firmas[1].organizacion_id" in refusals(FUNCTIONS, signer(1, organizacion_id=None))
    assert "formalizada" in refusals(FUNCTIONS, signer(1, organizacion_id="O07"))["firmas[1].organizacion_id"]


# The goods


def test_the_reception_tells_each_good_of_the_acta(gather):
    fields = gather(RECEPTION)
    received = fields.recibidos
    assert (received.unidades_recibidas, received.unidades) == (149, 150)
    assert (received.conformes, received.con_observacion, received.con_faltantes) == (26, 1, 1)
    assert [one.anexo for one in fields.bienes if one.anexo] == [1, 2]


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (lambda plain, entry: entry["datos"]["filas"].pop(), "datos.filas"),
        (row("filas", 1, item=1), "datos.filas[1].item"),
        (row("filas", 0, cantidad_recibida=2), "datos.filas[0].cantidad_recibida"),
        (row("filas", 2, cantidad_recibida=1), "datos.filas[2].resultado"),
        (row("filas", 0, resultado="falta", observacion="No llegó"), "datos.filas[0].resultado"),
        (row("filas", 24, cantidad_recibida=None), "datos.filas[24].cantidad_recibida"),
        (row("filas", 7, observacion=None), "datos.filas[7].observacion"),
        (row("filas", 7, foto="anexos/otra.jpg"), "datos.filas[7].foto"),
        (signer(0, organizacion_id="O02"), "firmas[0].organizacion_id"),
    ],
    ids=["missing", "twice", "too_many", "fewer", "none_missing", "how_many", "why", "photo", "receiver"],
)
def test_a_reception_that_does_not_fit_the_acta_is_refused(change, path, refusals):
    assert path in refusals(RECEPTION, change)


def test_what_is_received_whole_needs_no_number(gather):
    assert gather(RECEPTION, row("filas", 11, cantidad_recibida=None)) == gather(RECEPTION)


def test_a_photograph_taken_on_the_spot_becomes_an_annex(project):
    old = project.document("LIM26-I06-001")
    kept = {key: value for key, value in old.datos.items() if key not in ("filas", "observaciones")}
    entry = old.model_copy(update={"datos": kept, "anexos": []})
    kind = catalog.get(old.slug)
    form = {f"q-filas-{number}-resultado": ["conforme"] for number in range(28)}
    form |= {
        "q-filas-24-resultado": ["falta"],
        "q-filas-24-cantidad_recibida": ["29"],
        "q-filas-24-observacion": ["Llegaron 29 de 30 sillas."],
    }
    given = lambda name: form.get(name, ())  # noqa: E731
    answered = questions.read(kind, project, entry, given, frozenset({"q-filas-24-foto"}))
    assert answered.errors == {}
    (annex,) = answered.annexes
    assert annex.nombre == "Fotografía: 25. Silla plegable (30)"
    whole = questions.answering(entry, answered.datos, answered.annexes)
    fields = kind.fields.from_project(project, whole, {}, [])
    assert [(one.item, one.cantidad_recibida) for one in fields.bienes if one.anexo == 1] == [(25, 29)]


def test_goods_written_off_leave_the_rest_and_their_price(gather):
    fields = gather(WRITTEN_OFF)
    assert [(one.item, one.cantidad, one.quedan) for one in fields.bienes] == [(10, 1, 1), (13, 6, 74)]
    assert fields.totales.total_clp == sum(one.valor_clp for one in fields.bienes) == 103_930


def test_no_more_is_written_off_than_there_is_with_earlier_actas(refusals):
    assert refusals(WRITTEN_OFF, row("bienes", 0, cantidad=3)) == {
        "datos.bienes[0].cantidad": "de este bien quedan 2"
    }

    def once_before(plain: dict[str, Any], entry: dict[str, Any]) -> None:
        earlier = entry | {"folio": "NAT25-I09-000", "datos": entry["datos"] | {}}
        earlier["datos"]["bienes"] = [entry["datos"]["bienes"][0] | {"cantidad": 2}]
        plain["documentos"].append(earlier)

    assert refusals(WRITTEN_OFF, once_before) == {"datos.bienes[0].cantidad": "de este bien quedan 0"}


def test_what_happens_after_the_acta_is_not_written_off(refusals):
    changed = refusals(WRITTEN_OFF, row("bienes", 0, fecha_hecho="2027-01-01"))
    assert list(changed) == ["datos.bienes[0].fecha_hecho"]


def test_the_parties_of_the_loan_have_rut_and_personeria(gather):
    fields = gather(LOAN)
    assert fields.comodante.rut == "65.901.114-K"
    assert fields.certificado.folio == "EJ-500199001"
    assert (fields.comodatario.rut, fields.comodatario.institucion) == ("69.999.044-2", True)
    assert [line.item for line in fields.lineas] == [1, 2, 3, 4]
    delegate = gather(LOAN, both(data(comodatario_personeria=None), signer(0, persona_id="P15")))
    assert delegate.comodatario.personeria == "Decreto alcaldicio EJ-0871, de 03-03-2026"


def test_the_comodato_names_who_lends_before_who_borrows_whoever_signs_first(gather, converter):
    fields = gather(LOAN)
    assert [one.rol for one in fields.firmantes] == ["comodatario", "comodante"]
    cards = text(fields, "comodato_administracion", converter).partition(" Firmas ")[2]
    lender, borrower = fields.representa_comodante[0].nombre, fields.representa_comodatario[0].nombre
    assert 0 <= cards.index(lender) < cards.index(borrower)


def test_a_borrower_whom_the_project_does_not_know_is_not_told_in_public(gather):
    fields = gather(LOAN, data(comodatario="Juana Pérez Soto"))
    assert not fields.comodatario.institucion
    facts = {fact.label: fact.value for fact in catalog.get("comodato_administracion").public_facts(fields)}
    assert facts["Recibe en comodato"] == "otro actor del Ecomercado"


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (data(comodante_organizacion_id="O07"), "datos.comodante_organizacion_id"),
        (data(comodatario="Junta de Vecinos N° 8 Los Aromos"), "datos.comodatario"),
        (data(items=[1, 1]), "datos.items"),
        (signer(1, organizacion_id="O02"), "firmas[1].organizacion_id"),
        (signer(0, persona_id="P02"), "firmas[0].persona_id"),
    ],
    ids=["not_formalised", "to_itself", "item_twice", "lender", "municipality"],
)
def test_a_loan_between_the_wrong_parties_is_refused(change, path, refusals):
    assert path in refusals(LOAN, change)


def test_other_clauses_of_the_loan_are_printed_before_the_law(gather, converter):
    words = text(
        gather(LOAN, data(otras_clausulas=["Se revisa en marzo."])), "comodato_administracion", converter
    )
    assert "Otras cláusulas Además, las partes acuerdan: a) Se revisa en marzo." in words
    assert words.index("Se revisa en marzo.") < words.index("artículos 2174")


# The reports


def test_the_office_of_the_adl_is_given_to_nobody_else(gather):
    assert gather(EVALUATION).conduce_adl
    other = gather(EVALUATION, data(conduce_id="P02"))
    assert not other.conduce_adl
    assert gather(EVALUATION).lista_asistencia == "LIM26-D05-029"


def test_the_report_shows_the_last_matrix_of_each_plan(gather):
    work, media = gather(REPORT).planes
    assert (work.avance, work.matriz.folio) == (85, "LIM26-D23-002")
    assert (media.avance, media.matriz.folio) == (75, "LIM26-D24-002")
    assert work.acciones[0].accion == "Turnos de armado de canastas"
    early = gather(REPORT, lambda plain, entry: entry.update(fecha_documento="2026-10-01"))
    assert early.planes[0].matriz.corte == datetime.date(2026, 9, 25)


def test_a_report_with_data_of_families_is_none(refusals):
    assert list(refusals(REPORT, data(incluye_datos_familias=True))) == ["datos.incluye_datos_familias"]


def test_a_report_is_signed_by_the_coordination_or_the_gestora(gather, refusals):
    assert len(gather(REPORT, lambda plain, entry: entry["firmas"].pop()).firmantes) == 1
    assert "firmas" in refusals(REPORT, lambda plain, entry: entry["firmas"].clear())


# What corrects them


def test_a_rectification_cites_what_it_rectifies(gather, project):
    assert cited_folios(project, project.document("LIM26-I07-001")) == ("LIM26-D32-001",)
    assert gather(RECTIFICATION).rectificado.folio == "LIM26-D32-001"


def test_the_parties_of_what_is_rectified_sign_again_and_nobody_else(refusals):
    missing = refusals(RECTIFICATION, lambda plain, entry: entry["firmas"].pop())
    assert missing == {
        "firmas": "falta quien firme como grupo_motor, igual que en el documento que rectifica"
    }
    assert "firmas[3].rol" in refusals(RECTIFICATION, signer(3, rol="gestora"))


def test_another_person_may_sign_for_the_same_party(gather):
    assert gather(RECTIFICATION, signer(0, persona_id="P18", calidad="nueva presidenta")).firmantes


def test_who_had_to_sign_must_sign_the_rectification(refusals):
    assert "obligatoria" in refusals(RECTIFICATION, signer(0, obligatoria=False))["firmas"]


def test_a_correction_that_changes_nothing_is_refused(refusals):
    same = row("correcciones", 0, debe_decir="Av. Ejemplo 1205")
    assert list(refusals(RECTIFICATION, same)) == ["datos.correcciones[0].debe_decir"]


def test_a_rectification_is_not_older_than_what_it_rectifies(refusals):
    older = refusals(RECTIFICATION, lambda plain, entry: entry.update(fecha_documento="2026-10-01"))
    assert "fecha_documento" in older


def test_an_acta_in_a_format_that_fiscalia_saw_does_not_call_it_a_proposal(gather, converter):
    said = text(gather("D31-001"), "acta_traspaso_bienes", converter)
    assert (
        "la Fiscalía del FOSIS visó el formato de esta acta, N° EJ-VIS-0031, de 30 de junio de 2026." in said
    )
    assert "por la Fiscalía del FOSIS, N° EJ-VIS-0031." in said
    assert "Formato propuesto" not in said


def test_an_acta_annexes_by_itself_the_inventory_and_the_reglamento_that_it_rests_on(gather):
    fields = gather("D31-001")
    assert [one.folio for one in fields.anexos] == ["LIM26-D30-001", "LIM26-D32-001"]


def test_an_acta_names_the_certificate_of_the_board_once(gather, converter):
    assert text(gather("D31-001"), "acta_traspaso_bienes", converter).count("EJ-500199001") == 1


def test_an_organisation_has_its_address_where_it_is_known(gather, converter):
    def at_home(plain, entry):
        receiver = next(one for one in plain["organizaciones"] if one["id"] == "O01")
        receiver["direccion"] = "Los Aromos 120, Limache"

    said = text(gather("D31-001", at_home), "acta_traspaso_bienes", converter)
    assert "con domicilio en Los Aromos 120, Limache, en adelante “la organización receptora”" in said


@pytest.mark.parametrize(
    ("folio", "slug"),
    [
        ("D25-003", "acta_acuerdos_proyeccion"),
        (FUNCTIONS, "funciones_atribuciones"),
        ("D32-001", "reglamento_uso_bienes"),
    ],
)
def test_what_the_municipality_promises_waits_for_its_own_acts_and_its_signer_names_the_decree(
    folio, slug, gather, converter
):
    fields = gather(folio)
    assert "por los actos municipales que corresponden" in text(fields, slug, converter)
    [signer] = [one for one in fields.firmantes if one.rol == "municipio"]
    assert signer.calidad.endswith(", según Decreto alcaldicio EJ-0871, de 3 de marzo de 2026")


def test_the_reglamento_binds_the_organisation_alone_and_speaks_of_costs_only_where_they_were_agreed(
    gather, converter
):
    silent = text(gather("D32-001"), "reglamento_uso_bienes", converter)
    assert "no son obligaciones personales de quien tiene la custodia ni de quienes la representan" in silent
    assert "astos" not in silent
    costs = gather("D32-001", data(gastos="La municipalidad paga la electricidad"))
    assert "La municipalidad paga la electricidad." in text(costs, "reglamento_uso_bienes", converter)


def test_a_witness_says_on_paper_for_whom(gather):
    signers = gather("I03-001").firmantes
    assert [one.testigo_de for one in signers if one.testigo_de] == ["Juana Rosa Cisternas Lobos"]


def test_one_vote_is_counted_in_the_singular(gather, converter):
    one = data(votos=[{"organizacion_id": "O01", "votos": 1}])
    assert "Se contó 1 voto:" in text(gather("I03-001", one), "acta_seleccion_organizacion", converter)


def test_a_procedure_that_does_not_change_is_not_called_modified(gather):
    def unchanged(plain, entry):
        entry["datos"] = {
            "version": 2,
            "resultado": "sin_cambios",
            "fecha_vigencia": entry["datos"]["fecha_vigencia"],
        }

    assert gather("D29-001", unchanged).titulo.startswith("Procedimiento interno revisado")
    assert gather("D29-001").titulo.startswith("Procedimiento interno modificado")


def test_of_a_line_with_series_only_those_that_go_are_printed(gather, converter, refusals):
    told = text(gather(WRITTEN_OFF), "acta_baja_bien", converter)
    assert "serie ON15-9013" in told
    assert "ON15-9012" not in told
    silent = gather(WRITTEN_OFF, row("bienes", 0, series=[]))
    assert silent.bienes[0].series == ["ON15-9012", "ON15-9013"]
    assert silent.bienes[0].series_de_la_linea
    wrong = refusals(WRITTEN_OFF, row("bienes", 0, series=["X-1"]))
    assert wrong == {"datos.bienes[0].series": "no son series de la línea 10: X-1"}


def test_a_letter_to_the_fosis_says_from_whom_it_comes_and_takes_leave(make):
    words = " ".join("".join(make("oficio_conductor", "sample").pages).split())
    assert "Antecedente Convenio aprobado por resolución" in words
    assert "De Corporación de Desarrollo" in words
    assert "atentamente a usted," in words
