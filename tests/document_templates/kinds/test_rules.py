"""What each kind refuses, and how it says so: through the example, changed in one place."""

from collections.abc import Callable
from typing import Any

import pytest

from document_templates import catalog
from document_templates.envelope import AnnexFields, Citation
from document_templates.filling import fill
from tools.drafting.samples import text_of

FICHA, FICHA_A_RUEGO, DECLARATION, PROTOCOL, COUNCIL = "D07-001", "D07-007", "D13-001", "D12-001", "D16-001"
INVENTORY, ACTA, RULES = "D30-001", "D31-001", "D32-001"


def data(**changes: Any) -> Callable[[dict[str, Any], dict[str, Any]], None]:
    return lambda plain, entry: entry["datos"].update(changes)


def organisation(identifier: str, **changes: Any) -> Callable[[dict[str, Any], dict[str, Any]], None]:
    def change(plain: dict[str, Any], entry: dict[str, Any]) -> None:
        next(one for one in plain["organizaciones"] if one["id"] == identifier).update(changes)

    return change


def test_the_receiver_of_the_goods_must_be_formalised(refusals):
    wrong = refusals(ACTA, organisation("O01", formalizada=False))
    assert "formalizada" in wrong["datos.organizacion_id"]


def test_the_receiver_of_the_goods_must_be_active(refusals):
    wrong = refusals(ACTA, organisation("O01", activa=False))
    assert "activa" in wrong["datos.organizacion_id"]


def test_the_executor_may_not_receive_the_goods_even_under_another_name(refusals):
    wrong = refusals(ACTA, organisation("O01", rut_organizacion="69.999.044-2"))
    assert wrong["datos.organizacion_id"] == "el organismo ejecutor no puede quedarse con los bienes"


def test_the_acta_takes_only_what_fosis_paid_for_and_the_inventory_takes_all(gather):
    def one_donated(plain, entry):
        line = plain["inventario"]["lineas"][0]
        line["financiamiento"] = "donacion"
        if "lineas" not in entry["datos"]:
            entry["datos"]["total_clp"] -= line["valor_total_clp"]
            entry["datos"]["total_en_palabras"] = (
                "ocho millones ochocientos noventa y tres mil quinientos diez pesos"
            )

    acta, inventory = gather(ACTA, one_donated), gather(INVENTORY, one_donated)
    assert (acta.totales.lineas, acta.totales.total_clp) == (27, 13_783_510 - 4_890_000)
    assert (inventory.totales.lineas, inventory.totales.total_clp) == (28, 13_783_510)
    assert [(one.financiamiento, one.lineas) for one in inventory.por_financiamiento] == [
        ("FOSIS", 27),
        ("Donación", 1),
    ]
    assert sum(one.total_clp for one in acta.por_factura) == acta.totales.total_clp


@pytest.mark.parametrize("number", [ACTA, INVENTORY])
def test_a_total_that_its_lines_do_not_sum_to_is_refused_in_figures_and_in_words(number, refusals):
    wrong = refusals(number, data(total_clp=13_783_511, total_en_palabras="trece millones"))
    assert "$13.783.510" in wrong["datos.total_clp"]
    assert "setecientos ochenta y tres mil" in wrong["datos.total_en_palabras"]


def test_a_line_and_an_invoice_that_do_not_add_up_are_both_told(refusals):
    def spoil(plain, entry):
        plain["inventario"]["lineas"][2]["valor_total_clp"] += 1
        plain["inventario"]["totales_por_factura"][0]["total_clp"] += 1

    wrong = refusals(INVENTORY, spoil)
    assert {"inventario.lineas[3].valor_total_clp", "inventario.totales_por_factura[0].total_clp"} <= set(
        wrong
    )


def test_counts_of_lines_and_units_must_be_those_of_the_inventory(refusals):
    assert set(refusals(INVENTORY, data(lineas=27, unidades=149))) == {"datos.lineas", "datos.unidades"}


def test_a_changed_format_of_the_acta_needs_the_central_fosis(gather, refusals):
    assert "FOSIS central" in refusals(ACTA, data(plantilla_modificada=True))["datos.plantilla_modificada"]

    def authorised(plain, entry):
        entry["datos"]["plantilla_modificada"] = True
        entry["visaciones"].append(entry["visaciones"][0] | {"tipo_visacion": "autorizacion_fosis_central"})

    assert gather(ACTA, authorised).folio == "LIM26-D31-001"


def test_the_acta_tells_only_a_visado_of_its_form_that_was_granted(gather):
    def observed(plain, entry):
        entry["visaciones"][0]["estado"] = "observada"

    # The second one is over the act itself: its pages cannot tell of it, since it came after them.
    assert [one.numero for one in gather(ACTA).visados] == ["EJ-VIS-0031"]
    assert gather(ACTA, observed).visados == []


def test_the_acta_tells_that_the_central_fosis_authorised_its_form(gather, converter):
    def authorised(**changes):
        def told(plain, entry):
            leave = {"tipo_visacion": "autorizacion_fosis_central", "cargo_responsable": "FOSIS central"}
            number = {"numero_documento": "EJ-AUT-0007", "fecha": "2026-07-15"}
            entry["visaciones"] = [entry["visaciones"][0] | leave | number | changes]

        return told

    deed = catalog.get("acta_traspaso_bienes")
    fields = gather(ACTA, authorised())
    assert fields.visados == []
    words = " ".join(text_of(converter.convert(fill(deed.paper, fields).docx)).split())
    assert (
        "Según informa el organismo ejecutor, el FOSIS central autorizó el formato de esta acta, N° EJ-AUT-0007, de "
        "15 de julio de 2026." in words
    )
    assert (
        "Formato autorizado, según informa el organismo ejecutor, por el FOSIS central, N° EJ-AUT-0007."
        in words
    )
    assert "Formato propuesto" not in words
    [fact] = [one for one in deed.public_facts(fields) if one.label == "Autorización del FOSIS central"]
    assert fact.value.startswith("autorización N° EJ-AUT-0007 de 15-07-2026 sobre el formato de esta acta")
    for changes in ({"estado": "solicitada"}, {"alcance": "documento"}, {"origen": "otorgada_aqui"}):
        assert gather(ACTA, authorised(**changes)).autorizaciones == []


def test_who_signs_for_another_organisation_may_not_receive(refusals):
    def other(plain, entry):
        entry["firmas"][1]["organizacion_id"] = "O02"

    assert "firmas[1].organizacion_id" in refusals(ACTA, other)


def test_all_that_is_wrong_is_told_at_once(refusals):
    def spoil(plain, entry):
        entry["datos"] |= {"total_clp": 1, "ejecutor_rut": "65.901.114-K", "plantilla_modificada": True}
        del entry["firmas"][1]

    assert {"datos.total_clp", "datos.ejecutor_rut", "datos.plantilla_modificada", "firmas"} <= set(
        refusals(ACTA, spoil)
    )


@pytest.mark.parametrize(
    "key", ["ingreso_integrantes", "renuncia_integrantes", "frecuencia_sesiones", "registro_sesiones"]
)
def test_the_protocol_of_the_council_covers_entry_resignation_times_and_records(key, refusals):
    def drop(plain, entry):
        del entry["datos"][key]

    assert refusals(COUNCIL, drop) == {f"datos.{key}": "falta"}


def test_more_than_half_of_its_members_make_a_protocol(gather):
    fields = gather(PROTOCOL)
    assert len(fields.firmantes) == 7
    assert catalog.get("protocolo_gm").minimum(fields) == 4


def test_only_a_member_of_that_day_signs_the_protocol(refusals):
    def replaced(plain, entry):
        entry["firmas"][0] |= {"persona_id": "P17", "organizacion_id": "O07"}

    assert "Grupo Motor" in refusals(PROTOCOL, replaced)["firmas[0].persona_id"]


def test_who_declares_is_who_signs(refusals):
    assert "datos.persona_id" in refusals(DECLARATION, data(persona_id="P07"))


def test_a_declaration_that_ends_before_it_begins_is_refused(refusals):
    assert "datos.fecha_termino" in refusals(DECLARATION, data(fecha_termino="2026-01-01"))


def test_a_witness_signs_as_one_more_signer(gather):
    roles = [(one.persona_id, one.rol) for one in gather(FICHA_A_RUEGO).firmantes]
    assert roles == [("P12", "representante"), ("P17", "representante"), ("P08", "testigo")]


def test_a_signer_without_rut_is_told_by_the_person(refusals):
    def without(plain, entry):
        next(one for one in plain["personas"] if one["id"] == "P06")["rut"] = None

    assert "personas[P06].rut" in refusals(FICHA, without)


def test_a_role_that_does_not_sign_this_kind_is_refused(refusals):
    def stranger(plain, entry):
        entry["firmas"][0]["rol"] = "comodante"

    assert "representante" in refusals(FICHA, stranger)["firmas[0].rol"]


def test_nobody_signs_twice_in_the_same_role(gather, refusals):
    def twice(plain, entry):
        entry["firmas"].append(entry["firmas"][0])

    def in_two_roles(plain, entry):
        entry["firmas"][3]["persona_id"] = "P06"

    assert "firmas[7].persona_id" in refusals(PROTOCOL, twice)
    assert len(gather(RULES, in_two_roles).firmantes) == 4


def test_a_ficha_is_of_an_organisation_or_of_a_natural_leader(gather, refusals):
    def leader(plain, entry):
        entry["datos"] |= {"organizacion_id": None, "lider_natural": True, "sector": "Los Aromos"}

    fields = gather(FICHA, leader)
    assert (fields.organizacion, fields.sector) == (None, "Los Aromos")
    assert "datos.organizacion_id" in refusals(FICHA, data(lider_natural=True, sector="Los Aromos"))
    assert "datos.sector" in refusals(FICHA, data(organizacion_id=None, lider_natural=True))


def test_a_ficha_without_interest_is_none(refusals):
    assert "datos.declara_interes" in refusals(FICHA, data(declara_interes=False))


def test_every_representative_of_a_ficha_signs_it(refusals):
    more = [{"persona_id": "P06", "cargo": "presidenta"}, {"persona_id": "P07", "cargo": "tesorero"}]
    assert "datos.representantes[1].persona_id" in refusals(FICHA, data(representantes=more))


def test_the_nombre_social_is_the_one_printed(gather):
    def named(plain, entry):
        next(one for one in plain["personas"] if one["id"] == "P06")["nombre_social"] = "Rocío"

    assert gather(FICHA, named).firmantes[0].nombre == "Rocío Contreras Villalobos"


def test_the_reglamento_is_signed_by_all_its_counterparts(refusals):
    def without_council(plain, entry):
        del entry["firmas"][2]

    assert refusals(RULES, without_council) == {"firmas": "falta quien firme como consejo_local"}


def test_a_session_after_the_reglamento_cannot_have_validated_it(refusals):
    assert "datos.sesion_validacion" in refusals(RULES, data(sesion_validacion="S28"))


def test_the_signers_stand_in_the_order_of_their_turns(gather):
    def late(plain, entry):
        entry["firmas"].reverse()

    assert [one.rol for one in gather(ACTA, late).firmantes] == ["ejecutor", "receptora", "gestora", "adl"]
    assert catalog.get("acta_traspaso_bienes").ordered


def test_the_acta_answers_what_a_person_fears(gather):
    received, care, loss = catalog.get("acta_traspaso_bienes").summary(gather(ACTA))
    assert received.startswith("¿Qué se recibe? 150 bienes por $13.783.510")
    assert care.startswith("¿Qué hay que cuidar?")
    assert "no personal de quien firma" in loss


def test_the_acta_shows_what_a_lawyer_compares(gather):
    shown = catalog.get("acta_traspaso_bienes").public_facts(gather(ACTA))
    facts = {fact.label: fact.value for fact in shown}
    assert facts["Organización que recibe"] == "Junta de Vecinos N° 8 Los Aromos, RUT 65.901.114-K"
    assert (facts["Líneas"], facts["Unidades"], facts["Total"]) == ("28", "150", "$13.783.510")
    assert facts["Inventario"] == "folio LIM26-D30-001"
    assert facts["Visado de fiscalía"].endswith("según lo informado por Ilustre Municipalidad de Limache")


def test_a_citation_prints_folio_and_codes_or_the_folio_alone(make, converter):
    document = make("acta_traspaso_bienes", "sample")
    text = " ".join(text_of(document.pdf).split())
    assert (
        "folio LIM26-D30-001, código de verificación 7Q4M-9XK2-T3HV-5B8D, código de control 5f1d0c3a9b7e4268,"
        in text
    )
    alone = document.fields.model_copy(update={"inventario": Citation(folio="LIM26-D30-001")})
    text = " ".join(text_of(converter.convert(fill(document.kind.paper, alone).docx)).split())
    assert "folio LIM26-D30-001, que forma parte" in text


def test_an_annex_shows_its_short_code_and_a_missing_one_says_so(make, converter):
    document = make("declaracion_gm", "sample")
    annexes = [
        AnnexFields(nombre="Certificado", paginas=2, sha256="0123456789abcdef" * 4),
        AnnexFields(nombre="Facturas"),
        AnnexFields(nombre="Acta de selección", folio="LIM26-I03-001"),
    ]
    fields = document.fields.model_copy(update={"anexos": annexes})
    text = " ".join(text_of(converter.convert(fill(document.kind.paper, fields).docx)).split())
    assert "1 Certificado 2 0123456789abcdef" in text
    assert "2 Facturas – falta el archivo" in text
    assert "3 Acta de selección (folio LIM26-I03-001) – –" in " ".join(text.split())
    assert "Anexos" not in text_of(document.pdf)
