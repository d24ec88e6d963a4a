"""Each rule, broken: the example with one thing changed, and what is then said of it.

A rule may speak of the example itself, which is not without flaws; what counts is what the change adds.
"""

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from document_templates.programme.ecomercado import Extension, Suspension
from document_templates.programme.project import Project, parse
from document_templates.programme.register import Standing, history
from document_templates.programme.rules import RULES, Finding, findings, stopping

END = date(2026, 11, 20)
EXAMPLES = Path(__file__).parents[4] / "example"
CITED = Path(__file__).with_name("cited_lines.txt")


# Ways to change a project


def changed(project: Project, **values: Any) -> Project:
    # Made anew: a copy would keep what the first one has already looked up.
    return Project.model_construct(**{name: getattr(project, name) for name in Project.model_fields} | values)


def convenio(project: Project, **values: Any) -> Project:
    return changed(project, convenio=project.convenio.model_copy(update=values))


def person(project: Project, id: str, **values: Any) -> Project:
    return changed(project, personas=_with(project.personas, "id", id, values))


def organisation(project: Project, id: str, **values: Any) -> Project:
    return changed(project, organizaciones=_with(project.organizaciones, "id", id, values))


def session(project: Project, id: str, **values: Any) -> Project:
    return changed(project, sesiones=_with(project.sesiones, "id", id, values))


def call(project: Project, id: str, **values: Any) -> Project:
    return session(project, id, convocatoria=project.session(id).convocatoria.model_copy(update=values))


def uncalled(project: Project, id: str, *who: str) -> Project:
    """Without these among those called."""
    recipients = project.session(id).convocatoria.destinatarias
    left = [one for one in recipients if not {one.persona_id, one.organizacion_id} & set(who)]
    return call(project, id, destinatarias=left)


def absent(project: Project, id: str, *people: str) -> Project:
    attended = project.session(id).asistentes or []
    return session(project, id, asistentes=[one for one in attended if one.persona_id not in people])


def without_sessions(project: Project, *types: str, body: str | None = None) -> Project:
    left = [s for s in project.sesiones if not (s.tipo_sesion in types and body in (None, s.instancia))]
    return changed(project, sesiones=left)


def document(project: Project, folio: str, **values: Any) -> Project:
    return changed(project, documentos=_with(project.documentos, "folio", f"LIM26-{folio}", values))


def datos(project: Project, folio: str, **values: Any) -> Project:
    old = project.document(f"LIM26-{folio}").datos
    return document(project, folio, datos={k: v for k, v in (old | values).items() if v is not ...})


def row(project: Project, folio: str, key: str, number: int, **values: Any) -> Project:
    rows = list(project.document(f"LIM26-{folio}").datos[key])
    rows[number] = rows[number] | values
    return datos(project, folio, **{key: rows})


def without_row(project: Project, folio: str, key: str, number: int) -> Project:
    rows = list(project.document(f"LIM26-{folio}").datos[key])
    return datos(project, folio, **{key: rows[:number] + rows[number + 1 :]})


def without(project: Project, *codes: str) -> Project:
    """Without the documents of these codes, or folios."""
    names = tuple(f"LIM26-{code}" for code in codes)
    return changed(project, documentos=[d for d in project.documentos if not d.folio.startswith(names)])


def unanswered(project: Project, folio: str) -> Project:
    """Sent, and nobody signed yet."""
    signers = project.document(f"LIM26-{folio}").firmas
    waiting = [one.model_copy(update={"estado": "pendiente", "fecha_hora_utc": None}) for one in signers]
    return document(project, folio, estado="en_firma", firmas=waiting)


def unsigned_by(project: Project, folio: str, *roles: str) -> Project:
    signers = project.document(f"LIM26-{folio}").firmas
    return document(project, folio, firmas=[one for one in signers if one.rol not in roles])


def signed_by(project: Project, folio: str, role: str, who: str) -> Project:
    signers = project.document(f"LIM26-{folio}").firmas
    new = [one.model_copy(update={"persona_id": who}) if one.rol == role else one for one in signers]
    return document(project, folio, firmas=new)


def members(
    project: Project, body: str, kept: Callable[[Any], bool] = lambda _: True, **values: Any
) -> Project:
    old = project.body(body)
    integrantes = [member for member in old.members if kept(member)]
    return changed(project, **{body: old.model_copy(update={"integrantes": integrantes} | values)})


def _with(items: Sequence[Any], key: str, id: str, values: dict[str, Any]) -> list[Any]:
    assert id in {getattr(item, key) for item in items}
    return [item.model_copy(update=values) if getattr(item, key) == id else item for item in items]


# Rules, broken


@dataclass(frozen=True)
class Break:
    rule: str
    change: Callable[[Project], Project]
    on: date
    not_yet: date | None
    """A day on which nothing is said of it yet."""
    names: dict[str, str]
    """Folio, session, person or organisation that the finding must name."""


BREAKS: list[Break] = []


def breaks(rule: str, on: str | None = None, not_yet: str | None = None, **names: str) -> Any:
    def keep(change: Callable[[Project], Project]) -> Callable[[Project], Project]:
        if "folio" in names:
            names["folio"] = f"LIM26-{names['folio']}"
        day = date.fromisoformat(on) if on else END
        BREAKS.append(Break(rule, change, day, date.fromisoformat(not_yet) if not_yet else None, names))
        return change

    return keep


breaks("R-01", "2026-04-02", "2026-04-01")(lambda p: without_sessions(p, "socializacion"))
breaks("R-02", "2026-03-14", "2026-03-13", session="S01")(lambda p: without(p, "D01", "D29"))
breaks("R-02", session="S01")(lambda p: document(p, "D01-001", fecha_documento=date(2026, 3, 15)))
breaks("R-03", "2026-03-06", "2026-03-05", folio="D01-001")(
    lambda p: datos(p, "D01-001", gestion_residuos="")
)
breaks("R-03", folio="D29-001")(lambda p: datos(p, "D01-001", donantes_iniciales=[]))


@breaks("R-03", "2026-03-06", folio="D01-001")
def home_delivery_without_days(p: Project) -> Project:
    weekly = p.document("LIM26-D01-001").datos["programa_funcionamiento"] | {"entrega_en_domicilio": []}
    return datos(p, "D01-001", programa_funcionamiento=weekly)


breaks("R-04", "2026-03-14", folio="D07-007", person="P17")(
    lambda p: signed_by(p, "D07-007", "representante", "P12")
)
breaks("R-04", "2026-04-02", "2026-04-01", folio="D07-003")(lambda p: unanswered(p, "D07-003"))
breaks("R-05", "2026-04-02", "2026-04-01")(lambda p: without_sessions(p, "diagnostica"))
breaks("R-05", "2026-03-26", "2026-03-25", session="S02", organisation="O05")(
    lambda p: uncalled(p, "S02", "O05", "P10")
)
breaks("R-06", "2026-04-02", "2026-04-01", organisation="O04")(lambda p: without(p, "D08-004"))
breaks("R-36", session="S01")(lambda p: uncalled(p, "S01", "O11"))
breaks("R-37", session="S01")(lambda p: absent(p, "S01", "P03"))
breaks("R-37", session="S01")(lambda p: absent(p, "S01", "P15"))
breaks("R-38", "2026-03-06", "2026-03-05", folio="D01-001")(lambda p: datos(p, "D01-001", tipos_producto=[]))
breaks("R-38", "2026-03-06", folio="D01-001")(lambda p: without_row(p, "D01-001", "organigrama", 2))
breaks("R-39", "2026-03-26", "2026-03-25", session="S02")(lambda p: without(p, "D09"))
breaks("R-40", folio="D10-001")(lambda p: datos(p, "D10-001", organizaciones_participantes=["O01"]))
breaks("R-41", "2026-03-30", "2026-03-29", folio="D10-001")(
    lambda p: datos(p, "D10-001", acciones_mitigacion=...)
)
breaks("R-42", "2026-04-02", "2026-04-01", folio="D01-001")(lambda p: document(p, "D01-001", visaciones=[]))
breaks("R-43", "2026-06-05", "2026-04-06", folio="D01-001")(
    lambda p: datos(p, "D01-001", ajustes_periodicidad="Una vez al mes (mensual)")
)
breaks("R-43", folio="D01-001", on="2026-03-06", not_yet="2026-03-05")(
    lambda p: datos(p, "D01-001", ajustes_periodicidad="Cuando haga falta")
)
breaks("R-43", folio="D01-001", on="2026-06-05", not_yet="2026-05-06")(
    lambda p: datos(p, "D01-001", ajustes_periodicidad="Cada dos meses")
)
breaks("R-44", folio="D29-001")(lambda p: unsigned_by(p, "D29-001", "ejecutor"))

few = breaks("R-07", "2026-04-16", "2026-04-15", folio="D11-001")
few(lambda p: members(p, "grupo_motor", lambda m: m.persona_id in {"P06", "P07", "P08", "P09"}))


@breaks("R-07", "2026-09-01", "2026-08-31")
def members_leave_later(p: Project) -> Project:
    left = {"hasta": date(2026, 8, 31), "motivo_termino": "renuncia"}
    new = [m.model_copy(update=left) if m.persona_id < "P10" else m for m in p.grupo_motor.integrantes]
    return members(p, "grupo_motor", integrantes=new)


@breaks("R-08", "2026-04-16", "2026-04-15", folio="D11-001")
def composition_not_agreed(p: Project) -> Project:
    return document(without(p, "I04-001"), "D11-001", visaciones=[])


breaks("R-08", folio="D15-001")(lambda p: document(without(p, "I04-002"), "D15-001", visaciones=[]))
breaks("R-09", "2026-04-16", "2026-04-15", person="P06", organisation="O01")(
    lambda p: without(p, "D07-001", "D08-001")
)
breaks("R-10", "2026-06-02", "2026-06-01")(
    lambda p: without_sessions(p, "primera_sesion", body="grupo_motor")
)
silent_council = ("plan_comunicaciones", "validacion_plan_comunicaciones", "proyeccion")
breaks("R-11", "2026-09-02", "2026-09-01")(lambda p: without_sessions(p, *silent_council))
breaks("R-12", "2026-07-05", "2026-07-04", person="P14")(lambda p: without(p, "D17-009"))
breaks("R-12", "2026-09-21", "2026-09-20", person="P17")(lambda p: without(p, "D13-008"))
breaks("R-13", folio="D16-001")(lambda p: datos(p, "D16-001", registro_sesiones=""))
breaks("R-13b", folio="D12-001")(lambda p: datos(p, "D12-001", canal_comunicacion=None))
breaks("R-14", "2026-05-16", "2026-05-15")(lambda p: without(p, "D14-001"))
breaks("R-46", "2026-04-16", "2026-04-15", folio="D11-001")(
    lambda p: without_sessions(p, "intermedia", body="grupo_motor")
)
breaks("R-46", folio="D15-001")(lambda p: session(p, "S07", fecha=date(2026, 6, 5)))
breaks("R-47", "2026-05-17", "2026-05-16")(lambda p: without_sessions(p, "primera_sesion"))
breaks("R-48", "2026-05-17", "2026-05-16")(lambda p: without(p, "I01"))
breaks("R-48", folio="I01-001")(lambda p: datos(p, "I01-001", familias_presentes=0))
breaks("R-49", "2026-08-01", "2026-07-25")(lambda p: datos(p, "D01-001", permanencia_meses=3))


@breaks("R-50", "2026-08-04", "2026-08-03", person="P09")
def leaves_without_act(p: Project) -> Project:
    left = {"hasta": date(2026, 8, 4), "motivo_termino": "renuncia"}
    new = [m.model_copy(update=left) if m.persona_id == "P09" else m for m in p.grupo_motor.integrantes]
    return members(p, "grupo_motor", integrantes=new)


breaks("R-51", folio="D12-001")(lambda p: members(p, "grupo_motor", frecuencia="bimestral"))
breaks("R-52", folio="D16-001")(lambda p: datos(p, "D16-001", acuerdos_trabajo=None))
breaks("R-53", "2026-11-02", "2026-11-01")(lambda p: session(p, "S30", acuerdos=[]))
breaks("R-54", folio="D15-001")(lambda p: members(p, "consejo_local", lambda m: m.como != "grupo_motor"))
breaks("R-55", folio="D15-001")(lambda p: members(p, "consejo_local", lambda m: m.como != "economia_local"))
breaks("R-56", person="P12")(lambda p: members(p, "grupo_motor", voceria_id="P12"))
breaks("R-56", folio="D20-001", person="P06")(lambda p: signed_by(p, "D20-001", "grupo_motor", "P06"))

breaks("R-15", "2026-08-02", "2026-08-01")(lambda p: without_sessions(p, "formacion"))
breaks("R-57", "2026-07-11", "2026-07-10", session="S11")(lambda p: without(p, "D19-001"))
breaks("R-58", session="S14")(lambda p: without_row(without(p, "D19-002"), "D19-001", "sesiones", 1))
breaks("R-59", "2026-11-10", session="S14")(
    lambda p: row(p, "D19-002", "sesiones", 1, evaluacion_promedio=None)
)
breaks("R-60", session="S11")(lambda p: uncalled(p, "S11", "O14"))
breaks("R-59", "2026-09-01", "2026-08-10", session="S11")(lambda p: session(p, "S11", evaluaciones=[]))
breaks("R-61", folio="D19-002")(lambda p: datos(p, "D10-001", aspectos_a_fortalecer=["Contabilidad"]))
breaks("R-61", folio="D19-002")(lambda p: without_row(without(p, "D19-001"), "D19-002", "origenes", 2))


@breaks("R-61", folio="D19-002")
def themes_that_say_nothing(p: Project) -> Project:
    silent = datos(datos(p, "D19-001", origenes=[]), "D19-002", origenes=[])
    return datos(silent, "D10-001", aspectos_a_fortalecer=["Contabilidad"])


def planned_in(p: Project, session: object) -> Project:
    return datos(datos(p, "D19-001", sesion_planificacion=session), "D19-002", sesion_planificacion=session)


breaks("R-94", "2026-07-02", "2026-07-01", folio="D19-001")(lambda p: planned_in(p, ...))
breaks("R-94", "2026-07-23", "2026-07-22", session="S12")(lambda p: planned_in(p, "S12"))
breaks("R-94", session="S09")(lambda p: absent(p, "S09", *(f"P{number:02}" for number in range(1, 21))))

breaks("R-31", "2026-03-22", "2026-03-21", session="S01")(lambda p: without(p, "D05-001", "D06-001"))
breaks("R-31", session="S12")(lambda p: without(p, "D05-012"))
breaks("R-32", session="S04")(lambda p: without(p, "D05-004"))
breaks("R-33", "2026-07-23", "2026-07-22", session="S12")(lambda p: call(p, "S12", enviada_el=None))
breaks("R-33", session="S12")(lambda p: call(p, "S12", destinatarias=[]))
breaks("R-33", session="S12")(lambda p: call(p, "S12", enviada_el=date(2026, 7, 23)))
breaks("R-33", session="S12")(lambda p: call(p, "S12", proposito="Reunión"))
breaks("R-34", session="S12", person="P08")(lambda p: uncalled(p, "S12", "P08"))
breaks("R-34", session="S10", person="P14")(lambda p: uncalled(p, "S10", "P14"))
breaks("R-35", "2026-06-19", "2026-06-18", session="S09")(lambda p: without(p, "D18-004"))

breaks("R-16", "2026-08-09", "2026-08-08")(lambda p: without_sessions(p, "priorizacion"))
breaks("R-17", "2026-09-02", "2026-09-01")(lambda p: without_sessions(p, "plan_trabajo"))
breaks("R-17", folio="D22-001")(lambda p: datos(p, "D22-001", sesiones_elaboracion=["S15"]))
breaks("R-18", "2026-08-27", "2026-08-26", folio="D21-001")(
    lambda p: row(p, "D21-001", "acciones", 1, plazo="")
)
breaks("R-18", folio="D22-001")(lambda p: row(p, "D22-001", "acciones", 0, alianza_con=None))
breaks("R-18b", folio="D21-001")(lambda p: row(p, "D21-001", "acciones", 3, ambito="apoyo_administracion"))
breaks("R-19", folio="I02-002")(
    lambda p: datos(p, "I02-002", actores_presentes=["grupo_motor", "municipio", "equipo_ecomercado"])
)
breaks("R-30", "2026-07-30", "2026-07-29", folio="D20-001")(lambda p: document(p, "D20-001", visaciones=[]))
breaks("R-30", folio="D24-002")(lambda p: datos(p, "D24-002", formato_ajustado=True))
breaks("R-62", "2026-07-23", "2026-07-22", session="S12")(lambda p: without(p, "I05-001"))
breaks("R-62", session="S15")(lambda p: document(p, "I05-003", fecha_documento=date(2026, 8, 12)))
breaks("R-63", folio="D21-001")(lambda p: without_row(p, "D21-001", "cronograma", 0))
breaks("R-64", "2026-09-02", "2026-09-01", folio="D22-001")(lambda p: without(p, "I02-002"))


@breaks("R-64", folio="D21-002")
def planned_again_and_not_validated(p: Project) -> Project:
    old = p.document("LIM26-D21-001")
    new = old.model_copy(
        update={"folio": "LIM26-D21-002", "reemplaza_folio": old.folio, "fecha_documento": date(2026, 9, 25)}
    )
    ended = document(p, "D21-001", estado="reemplazado")
    return changed(ended, documentos=[*ended.documentos, new])


def answered_by_words(project: Project) -> Project:
    for folio in ("D21-001", "D22-001"):
        for number in range(4):
            project = row(project, folio, "acciones", number, responde_a=[])
    return row(project, "D21-001", "acciones", 2, resultado_esperado="2 acuerdos")


breaks("R-93", "2026-08-28", "2026-08-27", folio="D21-001")(
    lambda p: row(p, "D21-001", "acciones", 2, responde_a=[])
)
breaks("R-93", folio="D21-001")(lambda p: row(p, "D20-001", "filas", 2, tipo="necesidad", prioridad="alta"))


breaks("R-93", folio="D21-001")(answered_by_words)

breaks("R-65", folio="I02-001")(lambda p: unsigned_by(p, "I02-001", "municipio"))
breaks("R-66", folio="D22-001")(lambda p: unsigned_by(p, "D22-001", "coordinacion"))

breaks("R-20", "2026-10-02", "2026-10-01")(lambda p: without(p, "D23"))
breaks("R-67", folio="D23-002")(lambda p: without_row(p, "D23-002", "filas", 0))
breaks("R-68", folio="D23-002")(
    lambda p: row(p, "D23-002", "filas", 0, nudo_critico="Falta transporte", medida=None)
)
breaks("R-69", "2026-10-12", "2026-10-11")(lambda p: datos(p, "D24-001", fecha_corte="2026-08-11"))
breaks("R-29", "2026-11-02", "2026-11-01")(lambda p: without(p, "D35"))
breaks("R-29", folio="D35-001")(lambda p: datos(p, "D35-001", mes_informe=7))
breaks("R-70", folio="D35-001")(lambda p: datos(without(p, "D23-001"), "D23-002", fecha_corte="2026-10-28"))
breaks("R-86", "2026-11-02", "2026-11-01")(lambda p: without(p, "D14-002"))
breaks("R-87", "2026-11-02", folio="D35-001")(lambda p: datos(p, "D35-001", enviado_por_forms=False))
breaks("R-87", folio="D35-001")(lambda p: datos(p, "D35-001", enlace_forms=None))
breaks("R-88", "2026-11-21", "2026-11-20", folio="D35-001")(lambda p: document(p, "D35-001", visaciones=[]))


@breaks("R-88", folio="D35-001")
def observed_report(p: Project) -> Project:
    (given,) = p.document("LIM26-D35-001").visaciones
    return document(p, "D35-001", visaciones=[given.model_copy(update={"estado": "observada"})])


answers = [{"pregunta": "¿Cómo va?", "respuesta": "Una vecina, RUT 12.345.678-5, ya no retira."}]
breaks("R-89", folio="D35-001")(lambda p: datos(p, "D35-001", respuestas=answers))
breaks("R-89", folio="D24-001")(lambda p: row(p, "D24-001", "filas", 0, verificador="Llamar al 9 1234 5678"))

breaks("R-21", "2026-11-02", "2026-11-01")(lambda p: without_sessions(p, "proyeccion"))
breaks("R-21", session="S22")(lambda p: absent(p, "S22", "P15"))


@breaks("R-92", "2026-11-02", "2026-11-01", folio="D25-003")
def nobody_goes_on(p: Project) -> Project:
    for folio in ("D25-001", "D25-002", "D25-003"):
        p = datos(p, folio, organizaciones_continuan=[])
    return p


breaks("R-22", "2027-04-02", "2027-04-01")(lambda p: fifteen_months(p))
breaks("R-45", "2026-11-02", "2026-11-01")(lambda p: without(p, "D29"))
breaks("R-71", "2026-11-02", "2026-11-01")(lambda p: without(p, "D28"))
breaks("R-72", folio="D28-001")(lambda p: unsigned_by(p, "D28-001", "grupo_motor"))


@breaks("R-72", folio="D28-001")
def nothing_for_the_council(p: Project) -> Project:
    rows = p.document("LIM26-D28-001").datos["filas"]
    return datos(p, "D28-001", filas=[one for one in rows if one["actor"] != "consejo_local"])


breaks("R-73", session="S22")(lambda p: without(p, "D25-003"))
breaks("R-73", session="S22")(lambda p: session(p, "S22", acuerdos=[]))


@breaks("R-74", "2027-01-20", folio="D26-001")
def structure_without_dates(p: Project) -> Project:
    return with_document(
        fifteen_months(p), "acta_estructura_municipal", "D26-001", sesion_id="S22", cronograma=[]
    )


def fifteen_months(project: Project) -> Project:
    return convenio(
        project,
        tipo_convenio=15,
        meses_ejecucion=13,
        fecha_termino_ejecucion=date(2027, 4, 1),
        fecha_termino=date(2027, 6, 15),
    )


def with_document(project: Project, slug: str, folio: str, **data: Any) -> Project:
    old = project.document("LIM26-D25-003")
    new = old.model_copy(update={"slug": slug, "folio": f"LIM26-{folio}", "datos": data})
    return changed(project, documentos=[*project.documentos, new])


breaks("R-23", "2026-10-22", "2026-10-21", folio="D31-001", organisation="O01")(
    lambda p: organisation(p, "O01", activa=False)
)
breaks("R-23", folio="D31-001")(lambda p: organisation(p, "O01", formalizada=False))
breaks("R-23", folio="D31-001")(lambda p: without(p, "D08-001"))
breaks("R-23", folio="D31-001", organisation="O13")(lambda p: datos(p, "D31-001", organizacion_id="O13"))


breaks("R-23b", folio="D31-001", organisation="O01")(lambda p: document(p, "D08-001", estado="en_revision"))


@breaks("R-24", "2026-10-14", "2026-10-13", folio="D30-001")
def worthless_asset(p: Project) -> Project:
    lines = [line.model_copy(update={"valor_unitario_clp": 0}) for line in p.inventario.lineas[:1]]
    return changed(
        p, inventario=p.inventario.model_copy(update={"lineas": [*lines, *p.inventario.lineas[1:]]})
    )


breaks("R-25", "2026-10-22", "2026-10-21", folio="D31-001")(
    lambda p: organisation(p, "O01", rut_organizacion="69.999.044-2")
)
breaks("R-25", folio="D31-001")(lambda p: organisation(p, "O01", nombre="ILUSTRE MUNICIPALIDAD DE LIMACHE"))
breaks("R-26", "2026-10-22", "2026-10-21", folio="D31-001")(
    lambda p: datos(p, "D31-001", plantilla_modificada=True)
)
breaks("R-27", folio="D32-001")(lambda p: unsigned_by(p, "D32-001", "municipio"))
breaks("R-27b", folio="D32-001", session="S27")(lambda p: uncalled(p, "S27", "P15"))
breaks("R-27b", folio="D32-001", session="S27")(lambda p: session(p, "S27", fecha=date(2026, 10, 16)))
breaks("R-28", "2026-11-02", "2026-11-01")(lambda p: without_sessions(p, "evaluacion_proceso"))
breaks("R-28", folio="D34-001", person="P01")(lambda p: datos(p, "D34-001", conduce_id="P01"))
breaks("R-75", folio="D31-001")(lambda p: without_sessions(p, "seleccion_organizacion_bienes"))
breaks("R-75", folio="D31-001")(lambda p: without(p, "I03"))
breaks("R-75", folio="D31-001", organisation="O01")(lambda p: datos(p, "I03-001", organizacion_elegida="O06"))
breaks("R-76", folio="I03-001")(lambda p: datos(p, "I03-001", organizaciones_convocadas=["O01", "O06"]))
breaks("R-77", "2026-10-30", "2026-10-29", folio="D31-001")(lambda p: without_sessions(p, "traspaso_bienes"))
breaks("R-77", folio="D31-001", session="S28")(lambda p: without(p, "D05-028"))
breaks("R-78", folio="D32-001", session="S27")(
    lambda p: document(p, "D30-001", fecha_documento=date(2026, 10, 16))
)
breaks("R-79", folio="D31-001")(lambda p: document(p, "D31-001", visaciones=[]))
breaks("R-80", folio="D31-001", person="P07")(lambda p: signed_by(p, "D31-001", "receptora", "P07"))
breaks("R-80", folio="D32-001")(lambda p: organisation(p, "O01", directiva_vigente_hasta=date(2026, 10, 14)))
breaks("R-80", folio="D32-001")(lambda p: organisation(p, "O01", directiva_vigente_hasta=None))
breaks("R-80", folio="D31-001")(lambda p: organisation(p, "O01", certificados=[]))
breaks("R-80", folio="D31-001")(
    lambda p: organisation(p, "O01", certificados=p.organisation("O01").certificados[:1])
)


breaks("R-80b", folio="D31-001")(
    lambda p: convenio(organisation(p, "O01", certificados=[]), fiscalia_exige_vigencia=True)
)


@breaks("R-80", "2026-11-20", "2026-11-19", folio="D33-001", person="P06")
def certificate_grows_old_before_the_signature(p: Project) -> Project:
    stale, fresh = p.organisation("O01").certificados
    return organisation(p, "O01", certificados=[stale, fresh.model_copy(update={"fecha": date(2026, 9, 20)})])


breaks("R-81", folio="D33-001", person="P06")(
    lambda p: organisation(p, "O01", representante_cargo="tesorera")
)
breaks("R-82", folio="D31-001", person="P06")(lambda p: person(p, "P06", rol_proyecto="encargada_recinto"))
breaks("R-82", folio="D31-001")(lambda p: organisation(p, "O01", rut_organizacion=p.municipalidad.rut))


@breaks("R-83", folio="D25-002", person="P15")
def delegation_too_late(p: Project) -> Project:
    (given,) = p.municipalidad.delegaciones
    late = given.model_copy(update={"fecha": date(2026, 9, 1)})
    return changed(p, municipalidad=p.municipalidad.model_copy(update={"delegaciones": [late]}))


breaks("R-83", folio="D28-001", person="P15")(
    lambda p: person(p, "P15", rol_proyecto="coordinacion_ecomercado")
)
breaks("R-84", folio="D33-001", session="S27")(lambda p: uncalled(p, "S27", "P15"))
breaks("R-84", folio="D33-001", session="S27")(lambda p: session(p, "S27", acuerdos=[]))
breaks("R-85", folio="D33-001")(lambda p: without(p, "D31"))
breaks("R-85", folio="D33-001", organisation="O06")(
    lambda p: datos(p, "D33-001", comodante_organizacion_id="O06")
)

breaks("R-90", "2026-04-20", session="S01")(lambda p: session(p, "S01", fecha=date(2026, 3, 20)))
breaks("R-90", session="S02")(lambda p: session(p, "S02", fecha=date(2026, 4, 8)))
breaks("R-90", session="S04")(lambda p: session(p, "S04", fecha=date(2026, 5, 30)))
breaks("R-90", session="S08")(lambda p: session(p, "S08", fecha=date(2026, 7, 2)))
breaks("R-90", session="S12")(lambda p: session(p, "S12", fecha=date(2026, 7, 1)))
breaks("R-90", session="S13")(lambda p: session(p, "S13", fecha=date(2026, 7, 31)))
breaks("R-91", "2026-11-02", "2026-11-01", folio="D28-001")(
    lambda p: document(p, "D28-001", estado="en_revision")
)

NUMBERED = [pytest.param(one, id=f"{one.rule}-{number}") for number, one in enumerate(BREAKS)]


def told(project: Project, rule: str, on: date) -> set[Finding]:
    return {finding for finding in findings(project, history(project, on), on) if finding.rule.id == rule}


@pytest.mark.parametrize("broken", NUMBERED)
def test_a_broken_rule_speaks_and_names_what_breaks_it(limache, broken):
    before = told(limache, broken.rule, broken.on)
    added = told(broken.change(limache), broken.rule, broken.on) - before
    assert added
    assert any(
        all(getattr(finding, name) == value for name, value in broken.names.items()) for finding in added
    ), added


@pytest.mark.parametrize("broken", [one for one in NUMBERED if one.values[0].not_yet])
def test_a_rule_is_silent_before_its_time(limache, broken):
    day = broken.not_yet
    added = told(broken.change(limache), broken.rule, day) - told(limache, broken.rule, day)
    assert added == set()


# All of them


def test_each_rule_says_what_it_asks_and_where_that_stands():
    known = dict(line.split("\t") for line in CITED.read_text().splitlines())
    for rule in RULES.values():
        assert re.fullmatch(r"[A-ZÁÉÍÓÚ].{20,180}\.", rule.text), rule.text
        assert rule.severity in {"block", "warn", "info"}
        assert bool(rule.lines) or rule.basis in {"ley", "practica"}, rule.id
        assert [line for line in rule.lines if not known.get(str(line))] == [], rule.id


def test_no_line_is_kept_that_no_rule_cites():
    cited = {str(line) for rule in RULES.values() for line in rule.lines}
    assert {line.split("\t")[0] for line in CITED.read_text().splitlines()} == cited


def test_each_rule_is_broken_by_some_test():
    assert {one.rule for one in BREAKS} == set(RULES)


def test_only_what_methodology_asks_stops_a_document():
    assert {rule.id for rule in RULES.values() if rule.severity == "block"} == {
        "R-03", "R-13", "R-18", "R-23", "R-24", "R-25", "R-26", "R-27", "R-30", "R-80b",
    }  # fmt: skip
    by_law = {rule.id for rule in RULES.values() if rule.severity == "block" and rule.basis != "metodologia"}
    assert by_law == {"R-80b"}, "and only where the convenio says that fiscalía demands it"


def test_an_old_certificate_stops_an_act_only_where_fiscalia_demands_it(limache):
    stale = organisation(limache, "O01", certificados=[])
    assert stopping(stale, {}, END, "LIM26-D31-001") == []
    demanded = convenio(stale, fiscalia_exige_vigencia=True)
    assert {one.rule.id for one in stopping(demanded, {}, END, "LIM26-D31-001")} == {"R-80b"}


def test_what_stops_a_document_names_it(limache):
    for one in BREAKS:
        if RULES[one.rule].severity == "block":
            assert all(finding.folio for finding in told(one.change(limache), one.rule, one.on))


def test_messages_are_sentences_without_anybodys_name(limache):
    surnames = {
        part for someone in limache.personas for part in (someone.apellido_paterno, someone.rut) if part
    }
    for one in BREAKS:
        for finding in told(one.change(limache), one.rule, one.on):
            assert re.fullmatch(r"[A-ZÁÉÍÓÚ].*\.", finding.message), finding.message
            assert not [name for name in surnames if name in finding.message], finding.message


@pytest.mark.parametrize("file", sorted(path.name for path in EXAMPLES.glob("*.yaml")))
def test_nothing_stops_an_example_on_any_day(file):
    project = parse((EXAMPLES / file).read_text(), exists=lambda _: True).project
    day = project.convenio.fecha_inicio
    while day <= project.convenio.fecha_termino:
        found = findings(project, history(project, day), day)
        assert [one for one in found if one.severity == "block"] == []
        day += timedelta(days=1)


@pytest.mark.parametrize("file", sorted(path.name for path in EXAMPLES.glob("*.yaml")))
def test_nothing_stops_a_document_because_others_are_not_there_yet(file):
    """They may be generated in any order: what stops one is in its own data."""
    project = parse((EXAMPLES / file).read_text(), exists=lambda _: True).project
    assert [one for entry in project.documentos for one in stopping(project, {}, END, entry.folio)] == []


def test_the_examples_own_flaws_are_known(limache):
    found = findings(limache, history(limache, END), END)
    assert [(one.rule.id, one.folio or one.session or one.person) for one in found] == [
        ("R-49", None),
        ("R-50", "P12"),
        ("R-50", "P17"),
        ("R-53", None),
        ("R-60", "S14"),
        ("R-60", "S25"),
        ("R-91", "LIM26-D33-001"),
    ]


def unrecorded(project: Project) -> list[tuple[str | None, str]]:
    """Persons whose entry or exit has no act, and which of both."""
    found = sorted(told(project, "R-50", date(2026, 9, 20)), key=lambda one: one.message)
    return [(one.person, one.message.split()[1]) for one in found]


def test_each_entry_and_exit_of_puerto_natales_has_its_act(natales):
    assert unrecorded(natales) == []


def test_an_act_of_entry_says_nothing_of_a_later_exit(natales):
    """P16 entered by an act; then leaves, and nobody records it."""
    left = {"hasta": date(2026, 6, 30), "motivo_termino": "renuncia"}
    new = [m.model_copy(update=left) if m.persona_id == "P16" else m for m in natales.grupo_motor.integrantes]
    assert unrecorded(members(natales, "grupo_motor", integrantes=new)) == [("P16", "egreso")]


@pytest.mark.parametrize(
    ("act", "changes", "left"),
    [
        ("NAT25-I08-001", {"instancia": "consejo_local"}, [("P11", "egreso"), ("P16", "ingreso")]),
        ("NAT25-I08-003", {"fecha": date(2026, 3, 10)}, [("P15", "ingreso")]),
        ("NAT25-I08-003", {"tipo": "renuncia"}, [("P15", "ingreso")]),
    ],
    ids=["other body", "other day", "other way"],
)
def test_an_act_counts_for_its_own_body_day_and_way(natales, act, changes, left):
    entry = natales.document(act)
    data = entry.datos | {key: value for key, value in changes.items() if key in entry.datos}
    moves = {
        key: str(value) if isinstance(value, date) else value
        for key, value in changes.items()
        if key not in data
    }
    data["movimientos"] = [move | moves for move in data["movimientos"]]
    others = [one for one in natales.documentos if one is not entry]
    project = changed(natales, documentos=[*others, entry.model_copy(update={"datos": data})])
    assert unrecorded(project) == left


def test_who_is_replaced_leaves_by_the_same_act(natales):
    """The act that takes P17 in names P11: their exit needs no other one, also when it counts from the day before."""
    entry = natales.document("NAT25-I08-001")
    others = [one for one in natales.documentos if one is not entry]
    alone = changed(natales, documentos=others)
    assert unrecorded(alone) == [("P11", "egreso"), ("P16", "ingreso")]
    left = {"hasta": date(2026, 3, 11), "motivo_termino": "reemplazo"}
    new = [m.model_copy(update=left) if m.persona_id == "P11" else m for m in alone.grupo_motor.integrantes]
    assert unrecorded(members(alone, "grupo_motor", integrantes=new)) == [("P16", "ingreso")]


def test_a_rule_of_fifteen_months_is_no_rule_of_ten(limache):
    assert told(limache, "R-22", date(2027, 5, 1)) == set()
    assert told(limache, "R-74", END) == set()


def test_the_loan_may_go_to_the_executor(limache):
    """Only the transfer may not: the community may lend its assets to the municipality that executed."""
    lent = limache.document("LIM26-D33-001")
    assert lent.datos["comodatario"] == limache.convenio.ejecutor_nombre
    found = findings(limache, history(limache, END), END)
    assert not [one for one in found if one.rule.id in {"R-25", "R-82"}]


def test_where_no_action_says_what_it_answers_words_that_they_share_will_do(limache):
    """`Faltan manos los días de armado de canastas` and `Turnos de armado de canastas`; not so the other."""
    (found,) = told(answered_by_words(limache), "R-93", END)
    assert "Transporte" in found.message
    assert "canastas" not in found.message


def test_training_answers_what_the_matrix_prioritised_too(limache):
    left = row(limache, "D21-001", "acciones", 2, responde_a=[])
    assert told(left, "R-93", END)
    origins = [*left.document("LIM26-D19-002").datos["origenes"], {"tematica": "…", "filas": [2]}]
    assert told(datos(left, "D19-002", origenes=origins), "R-93", END) == set()


# One document


def test_a_document_is_asked_about_before_it_exists(limache):
    modified = datos(limache, "D31-001", plantilla_modificada=True)
    found = stopping(modified, {}, END, "LIM26-D31-001")
    assert [(one.rule.id, one.folio) for one in found] == [("R-26", "LIM26-D31-001")]


def test_of_one_document_only_what_concerns_it_is_said(limache):
    modified = datos(limache, "D31-001", plantilla_modificada=True)
    assert stopping(modified, {}, END, "LIM26-D30-001") == []


def test_a_commitment_that_was_voided_does_not_let_its_organisation_receive(limache):
    voided = {"LIM26-D08-001": Standing("voided", END)}
    assert stopping(limache, {}, END, "LIM26-D31-001") == []
    assert [one.rule.id for one in stopping(limache, voided, END, "LIM26-D31-001")] == ["R-23"]


def test_a_voided_document_counts_for_nothing(limache):
    modified = datos(limache, "D31-001", plantilla_modificada=True)
    voided = document(modified, "D31-001", estado="anulado")
    assert told(voided, "R-26", END) == set()


# Many


def test_thousands_are_answered_in_two_seconds(limache):
    many = changed(
        limache,
        organizaciones=[
            *limache.organizaciones,
            *(limache.organisation("O11").model_copy(update={"id": f"X{n}"}) for n in range(2000)),
        ],
        inventario=limache.inventario.model_copy(
            update={
                "lineas": [limache.inventario.lineas[0].model_copy(update={"item": n}) for n in range(5000)]
            }
        ),
    )
    listed = [one.id for one in many.organizaciones]
    many = datos(many, "D02-001", organizaciones=listed)
    many = datos(many, "D10-001", organizaciones_participantes=listed)
    register = history(many, END)
    start = time.perf_counter()
    found = findings(many, register, END)
    assert time.perf_counter() - start < 2
    assert len(found) > 2000


def test_a_suspension_moves_what_rules_wait_for(limache):
    still = [Suspension(desde=date(2026, 9, 1), hasta=date(2026, 9, 30), motivo="Inundación")]
    later = convenio(without(limache, "D14-002"), suspensiones=still)
    assert told(later, "R-86", date(2026, 11, 20)) == set()
    assert told(later, "R-86", date(2026, 12, 2)) != set()


def test_an_extension_moves_what_rules_wait_for(limache):
    more = [Extension(meses=1, fecha=date(2026, 10, 1), motivo="Atraso de la compra")]
    later = convenio(without(limache, "D28"), prorrogas=more)
    assert told(later, "R-71", date(2026, 12, 1)) == set()
    assert told(later, "R-71", date(2026, 12, 2)) != set()


def test_reports_are_due_in_the_months_that_the_convenio_sets(limache):
    other = convenio(limache, meses_informe=[7, 8])
    assert {one.message for one in told(other, "R-29", END)} == {
        "Pasó el mes 7 y falta su informe de avance."
    }
