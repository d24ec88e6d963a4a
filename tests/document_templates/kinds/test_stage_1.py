"""The kinds of stage 1, and the procedure revised in stage 4: what they take, print and refuse."""

import re

import pytest

from document_templates import catalog
from document_templates.filling import fill
from document_templates.programme.datos import ProcedimientoInterno
from tools.drafting.samples import text_of

PROCEDURE, REVISED, CATASTRO, CALL, INVITED = "D01-001", "D29-001", "D02-001", "D03-001", "D04-001"
ATTENDANCE, COUNTED, COMMITMENT, METHOD, DIAGNOSIS = "D05-001", "D05-002", "D08-001", "D09-001", "D10-001"


def data(**changes):
    return lambda plain, entry: entry["datos"].update(changes)


def session(identifier, **changes):
    def change(plain, entry):
        next(one for one in plain["sesiones"] if one["id"] == identifier).update(changes)

    return change


@pytest.fixture
def paper(converter):
    """The text of a document's pages, its lines and blanks alike."""

    def printed(slug, fields):
        pdf = converter.convert(fill(catalog.get(slug).template, fields).docx)
        return " ".join(text_of(pdf).split())

    return printed


# The procedure


def test_a_revised_procedure_takes_from_the_one_it_replaces_what_it_does_not_change(gather):
    first, revised = gather(PROCEDURE), gather(REVISED)
    changed = {
        name for name in ProcedimientoInterno.model_fields if getattr(first, name) != getattr(revised, name)
    }
    assert changed == {"programa_funcionamiento", "organigrama"}
    assert revised.programa_funcionamiento.armado_canastas == ["miércoles", "sábado"]
    assert revised.reemplaza == first.folio


def test_a_revision_of_a_revision_takes_from_both(gather):
    def third(plain, entry):
        plain["documentos"].append(entry | {"folio": "LIM26-D29-009"})
        entry["reemplaza_folio"] = "LIM26-D29-009"
        entry["datos"] = {
            "version": 3,
            "resultado": "modificado",
            "cambios": ["Horario de atención"],
            "fecha_vigencia": "2026-10-15",
        }

    revised = gather(REVISED, third)
    assert revised.version == 3
    assert revised.programa_funcionamiento.armado_canastas == ["miércoles", "sábado"]
    assert revised.recinto_descripcion.startswith("Bodega municipal")


def test_a_revision_may_conclude_that_nothing_changes(gather, paper):
    def confirm(plain, entry):
        entry["datos"] = {"version": 2, "resultado": "sin_cambios", "fecha_vigencia": "2026-10-01"}

    fields = gather(REVISED, confirm)
    words = paper("procedimiento_interno_modificado", fields)
    assert "concluyó que no requiere cambios" in words
    assert "lo modifica como sigue" not in words
    kind = catalog.get("procedimiento_interno_modificado")
    assert "no cambia" in kind.summary(fields)[0]
    assert ("Resultado de la revisión", "sin cambios") in [
        (fact.label, fact.value) for fact in kind.public_facts(fields)
    ]


def test_a_revision_that_changes_says_what_and_one_that_does_not_changes_nothing(refusals):
    assert set(refusals(REVISED, data(cambios=[]))) == {"datos.cambios"}
    assert set(refusals(REVISED, data(resultado="sin_cambios"))) == {
        "datos.cambios",
        "datos.programa_funcionamiento",
        "datos.organigrama",
    }


def test_a_revision_names_the_procedure_that_it_revised(refusals):
    def alone(plain, entry):
        del entry["reemplaza_folio"]

    assert set(refusals(REVISED, alone)) == {"reemplaza_folio"}


def test_a_procedure_that_lacks_an_element_is_refused_for_each(refusals):
    def drop(plain, entry):
        del entry["datos"]["gestion_residuos"], entry["datos"]["programa_funcionamiento"]["limpieza"]

    assert refusals(PROCEDURE, drop) == {
        "datos.gestion_residuos": "falta",
        "datos.programa_funcionamiento.limpieza": "falta",
    }


@pytest.mark.parametrize("number", [PROCEDURE, REVISED])
def test_families_that_collect_and_that_are_brought_to_make_the_total(number, refusals):
    assert "suma" in refusals(number, data(familias_domicilio=31))["datos.familias_iniciales_total"]


def test_the_ten_elements_stand_in_the_order_of_the_methodology():
    lines = [requirement.lines[-1] for requirement in catalog.get("procedimiento_interno").requirements]
    assert lines == list(range(555, 565))


# Organisations and calls


def test_the_catastro_prints_no_way_to_reach_anybody(gather, paper, project):
    words = paper("catastro_organizaciones", gather(CATASTRO))
    hidden = [one.nombre for one in project.personas]
    hidden += [contact for one in project.personas for contact in (one.correo, one.telefono) if contact]
    hidden += [one.correo_organizacion for one in project.organizaciones if one.correo_organizacion]
    assert [text for text in hidden if text in words] == []
    assert "Total de organizaciones activas: 12. Formalizadas: 11." in words


def test_an_organisation_that_is_listed_twice_is_printed_and_counted_once(gather):
    fields = gather(CATASTRO, lambda plain, entry: entry["datos"]["organizaciones"].append("O01"))
    assert (len(fields.organizaciones), fields.total_activas) == (12, 12)


def test_a_catastro_is_not_older_than_what_it_counts(refusals):
    assert "posterior" in refusals(CATASTRO, data(fecha_corte="2026-03-10"))["datos.fecha_corte"]


def test_a_convocatoria_says_its_purpose_and_by_what_means_each_was_called(gather, paper):
    fields = gather(CALL)
    words = paper("convocatoria", fields)
    assert fields.sesion.proposito in words
    assert "10 Unión Comunal de Adultos Mayores (UCAM) Carta" in words
    assert "La invitación se envió el 10 de marzo de 2026" in words


@pytest.mark.parametrize("number", [CALL, INVITED])
def test_a_convocatoria_that_calls_nobody_is_refused(number, refusals):
    def nobody(plain, entry):
        plain["sesiones"][0]["convocatoria"]["destinatarias"] = []

    assert set(refusals(number, nobody)) == {"sesiones[S01].convocatoria.destinatarias"}


@pytest.mark.parametrize(("number", "identifier"), [(CALL, "S01"), (METHOD, "S02")])
def test_what_prepares_a_session_comes_before_it(number, identifier, refusals):
    wrong = refusals(number, session(identifier, fecha="2026-03-02"))
    assert wrong == {"datos.sesion_id": "la sesión es anterior a la fecha de este documento"}


@pytest.mark.parametrize(("number", "identifier"), [(ATTENDANCE, "S01"), (DIAGNOSIS, "S02")])
def test_what_tells_of_a_session_comes_after_it(number, identifier, refusals):
    wrong = refusals(number, session(identifier, fecha="2026-04-02"))
    assert wrong["datos.sesion_id"] == "la sesión es posterior a la fecha de este documento"


def test_the_list_of_those_invited_tells_organisations_from_people_and_counts_who_confirmed(gather):
    fields = gather(INVITED)
    assert (len(fields.invitadas), len(fields.otras_personas), fields.confirman) == (12, 2, 10)
    assert [one.respuesta for one in fields.otras_personas] == ["confirma", "se excusa"]


# Attendance


def test_a_transcribed_list_prints_who_came_for_whom_and_no_rut(gather, paper, project):
    fields = gather(ATTENDANCE)
    words = paper("lista_asistencia", fields)
    assert len(fields.asistentes) == fields.total == 27
    assert "5 Rosa Elena Contreras Villalobos Junta de Vecinos N° 8 Los Aromos En papel" in words
    assert "1 Camila Andrea Rojas Venegas Equipo ejecutor En papel" in words
    signing = {one.rut for one in fields.firmantes}
    assert [one.rut for one in project.personas if one.rut in words and one.rut not in signing] == []


def test_a_list_that_was_not_transcribed_prints_only_the_total(gather, paper):
    fields = gather(COUNTED)
    words = paper("lista_asistencia", fields)
    assert "Asistieron 21 personas" in words
    assert "son los de la lista firmada que se acompaña como anexo" in words
    assert "N° Nombre" not in words


def test_a_list_that_was_not_transcribed_needs_its_scan(refusals):
    assert "falta la lista firmada" in refusals(COUNTED, lambda plain, entry: entry.pop("anexos"))["anexos"]


def test_paper_needs_its_scan_even_when_transcribed_and_a_device_does_not(gather, refusals):
    def without(plain, entry):
        del entry["anexos"]

    assert refusals(ATTENDANCE, without) == {"anexos": "falta la lista firmada en papel"}

    def on_a_device(plain, entry):
        del entry["anexos"]
        entry["datos"]["soporte"] = "dispositivo"

    assert gather(ATTENDANCE, on_a_device).total == 27


def test_pictures_are_taken_after_the_notice(refusals):
    assert (
        "antes se lee el aviso"
        in refusals(ATTENDANCE, data(aviso_imagen_leido=None))["datos.aviso_imagen_leido"]
    )


def test_an_attendance_of_nobody_is_refused(refusals):
    wrong = refusals(COUNTED, session("S02", asistentes_total=None))
    assert set(wrong) == {"sesiones[S02].asistentes_total"}


@pytest.mark.parametrize(
    ("slug", "heading", "last"),
    [
        ("lista_asistencia", "N° Nombre Organización Registro", "Registro audiovisual"),
        ("listado_invitadas", "N° Organización Sector Medio Respuesta", "Total de organizaciones invitadas"),
        ("catastro_organizaciones", "Organización", "Total de organizaciones activas"),
    ],
)
def test_a_table_of_a_hundred_rows_repeats_its_heading_on_every_page(slug, heading, last, make):
    pages = [re.sub(r"\s+", " ", page) for page in make(slug, "long").pages]
    first = next(number for number, page in enumerate(pages) if heading in page)
    end = next(number for number, page in enumerate(pages) if last in page and number > first)
    assert end - first > 4
    # The last page may hold only what comes after the table.
    assert all(heading in page for page in pages[first:end])


# Commitments, method and diagnosis


def test_all_the_representatives_of_a_commitment_sign_it(gather, refusals):
    def two(plain, entry):
        entry["datos"]["representantes"].append({"persona_id": "P17", "cargo": "secretaria"})

    def both_sign(plain, entry):
        two(plain, entry)
        entry["firmas"].append(entry["firmas"][0] | {"persona_id": "P17"})

    assert set(refusals(COMMITMENT, two)) == {"datos.representantes[1].persona_id"}
    assert [one.cargo for one in gather(COMMITMENT, both_sign).representantes] == ["presidenta", "secretaria"]


def test_a_commitment_that_ends_before_it_begins_is_refused(refusals):
    assert set(refusals(COMMITMENT, data(vigencia_hasta="2026-03-25"))) == {"datos.vigencia_hasta"}


def test_a_natural_leader_commits_without_an_organisation(gather, paper):
    fields = gather(COMMITMENT, lambda plain, entry: entry["datos"].pop("organizacion_id"))
    words = paper("compromiso_organizacion", fields)
    assert "Liderazgo natural reconocido por la comunidad" in words
    assert "la organización se compromete" not in words
    assert catalog.get("compromiso_organizacion").summary(fields)[0].startswith("Usted se compromete")


def test_the_method_names_the_organisations_invited_and_who_accompanies(gather, paper):
    fields = gather(METHOD)
    words = paper("propuesta_metodologica", fields)
    assert len(fields.organizaciones_invitadas) == 10
    assert "cuenta con el apoyo y acompañamiento del equipo FOSIS regional" in words
    alone = gather(METHOD, data(acompanamiento_fosis_regional=False))
    assert "La sesión la conduce el equipo ejecutor" in paper("propuesta_metodologica", alone)


def test_the_diagnosis_says_what_to_strengthen_and_what_will_be_done(gather, paper):
    words = paper("documento_diagnostico", gather(DIAGNOSIS))
    assert "se requiere fortalecer: a) Administración de bienes b) Manipulación de alimentos" in words
    assert "Cuatro sesiones de formación desde julio" in words


@pytest.mark.parametrize("slug", ["catastro_organizaciones", "convocatoria", "propuesta_metodologica"])
def test_what_nobody_signs_says_who_emits_it(slug, make):
    document = make(slug, "sample")
    words = re.sub(r"\s+", " ", " ".join(document.pages))
    assert (
        f"Documento emitido por el organismo ejecutor, {document.fields.proyecto.ejecutor}, sin firmas"
        in words
    )
    assert document.fields.firmantes == []


def test_who_signs_a_ficha_alone_is_one(gather, paper):
    said = paper("ficha_interes", gather("D07-001"))
    assert ("Quien firma declara" in said) is (len(gather("D07-001").representantes) == 1)
    assert ("Quienes firman declaran" in said) is (len(gather("D07-001").representantes) > 1)


def test_a_convocatoria_says_who_convenes_and_where_to_ask(gather, paper):
    said = paper("convocatoria", gather("D03-001"))
    assert "Convoca Ilustre Municipalidad de Limache, teléfono +56" in said


def test_an_acta_says_who_conducted_the_session_where_it_is_told(gather, paper):
    told = paper("acta_sesion", gather("D18-001"))
    assert "Condujo Camila Andrea Rojas Venegas" in told
    assert "Condujo" not in paper("acta_sesion", gather("D18-002"))


@pytest.mark.parametrize("slug", ["ficha_interes", "lista_asistencia"])
def test_who_gives_data_reads_who_keeps_them_and_what_can_be_asked(slug, gather, paper):
    said = paper(slug, gather({"ficha_interes": "D07-001", "lista_asistencia": ATTENDANCE}[slug]))
    assert "Los guarda la Ilustre Municipalidad de Limache" in said
    assert "Ley N° 21.719" in said
