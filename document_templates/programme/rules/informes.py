"""Stage 4: carrying out the plans, following them up, and reporting to FOSIS."""

from collections.abc import Iterator
from typing import Any

from document_templates.programme.approvals import REFUSING, last_answer
from document_templates.programme.calendar import add_months
from document_templates.programme.family_data import looks_like
from document_templates.programme.rules.case import Case, as_day
from document_templates.programme.rules.rule import Flaw, rule
from document_templates.wording import conjunction, long_date

FOLLOWED = {
    "matriz_seguimiento_pt": ("plan_trabajo_participativo", "plan de trabajo participativo"),
    "matriz_seguimiento_pc": ("plan_comunicaciones", "plan de comunicaciones"),
}
CARRIED_OUT = {
    "plan_trabajo_participativo": "implementacion_plan_trabajo",
    "plan_comunicaciones": "implementacion_plan_comunicaciones",
}
REPORT = "informe_avance"


# Following up


@rule("R-20", "La implementación de los planes comienza en el mes 7.", 818, 850, severity="info")
def plans_begin(case: Case) -> Iterator[Flaw]:
    for slug, (plan, name) in FOLLOWED.items():
        if case.under_way(CARRIED_OUT[plan]) and not case.once_made(slug):
            yield Flaw(f"Debía comenzar hace un mes, y no tiene matriz de seguimiento, el {name}.")


@rule(
    "R-67",
    "La matriz de seguimiento registra cada acción de su plan.",
    834,
    839,
    847,
    severity="warn",
)
def whole_matrix(case: Case) -> Iterator[Flaw]:
    for slug, (plan, name) in FOLLOWED.items():
        plans = case.made(plan)
        for entry in case.begun(slug):
            rows = {row["accion_orden"] for row in entry.datos["filas"]}
            asked = len(plans[-1].datos["acciones"]) if plans else 0
            left = [str(number) for number in range(1, asked + 1) if number not in rows]
            if left:
                yield Flaw(
                    f"En la matriz de seguimiento del {name} faltan las acciones {conjunction(left)}.",
                    entry.folio,
                )


@rule(
    "R-68",
    "Ante un nudo crítico la matriz dice qué se hará, y lo replanificado tiene su medida.",
    847,
    848,
    severity="warn",
)
def knots_answered(case: Case) -> Iterator[Flaw]:
    for slug in FOLLOWED:
        for entry in case.begun(slug):
            for row in entry.datos["filas"]:
                troubled = row.get("nudo_critico") or row.get("estado") == "replanificada"
                if troubled and not row.get("medida"):
                    yield Flaw(
                        f"La acción {row['accion_orden']} tiene un nudo crítico o se replanifica, y no dice con qué medida.",
                        entry.folio,
                    )


@rule("R-69", "Los avances se registran a lo largo de la implementación.", 847, 1081, severity="info")
def progress_recorded(case: Case) -> Iterator[Flaw]:
    for slug, (_, name) in FOLLOWED.items():
        cuts = sorted(filter(None, (as_day(entry.datos["fecha_corte"]) for entry in case.once_made(slug))))
        if cuts and add_months(cuts[-1], 2) < case.until:
            yield Flaw(
                f"El último corte de la matriz de seguimiento del {name} es del {long_date(cuts[-1])}: pasaron más de dos meses."
            )


# Reports


@rule(
    "R-29",
    "Los informes de avance se entregan en el mes 8, o en los meses 9, 11 y 13 en convenios de 15 meses.",
    517,
    933,
    944,
    severity="warn",
)
def reports_on_time(case: Case) -> Iterator[Flaw]:
    known = {entry.datos["mes_informe"] for entry in case.once_made(REPORT)}
    months = case.calendar.report_months()
    for month in months:
        if case.on > case.calendar.month(month).last and month not in known:
            yield Flaw(f"Pasó el mes {month} y falta su informe de avance.")
    for entry in case.begun(REPORT):
        if entry.datos["mes_informe"] not in months:
            right = conjunction(list(map(str, months)))
            yield Flaw(f"En este convenio los informes son del mes {right}.", entry.folio)


@rule(
    "R-70",
    "El informe de avance resume matrices de seguimiento con corte anterior a él.",
    847,
    848,
    933,
    severity="warn",
)
def matrix_before_report(case: Case) -> Iterator[Flaw]:
    for entry in case.begun(REPORT):
        until = as_day(entry.datos.get("fecha_envio")) or entry.fecha_documento
        for slug, (_, name) in FOLLOWED.items():
            cuts = filter(None, (as_day(matrix.datos["fecha_corte"]) for matrix in case.once_made(slug)))
            if not any(add_months(cut, 1) >= until >= cut for cut in cuts):
                yield Flaw(
                    f"No hay una matriz de seguimiento del {name} con corte en el mes anterior al informe.",
                    entry.folio,
                )


@rule(
    "R-87",
    "El informe de avance se envía por Forms, en el enlace que entrega el FOSIS.",
    949,
    severity="warn",
)
def sent_by_forms(case: Case) -> Iterator[Flaw]:
    for entry in case.made(REPORT):
        sent = entry.datos.get("enviado_por_forms") and entry.datos.get("fecha_envio")
        if not sent and (case.on - entry.fecha_documento).days > 7:
            yield Flaw("No consta que el informe de avance se haya enviado por Forms.", entry.folio)
        if not entry.datos.get("enlace_forms"):
            yield Flaw("No está anotado el enlace de Forms que entregó el FOSIS.", entry.folio)


@rule(
    "R-88",
    "El FOSIS aprueba cada informe de avance en un acta de supervisión.",
    934,
    945,
    severity="warn",
)
def approved_reports(case: Case) -> Iterator[Flaw]:
    for entry in case.made(REPORT):
        last = last_answer(entry, "acta_supervision", by=case.on)
        if last and last.estado in REFUSING:
            yield Flaw("El FOSIS observó el informe de avance: corríjalo y envíelo de nuevo.", entry.folio)
        elif (last is None or last.estado != "otorgada") and add_months(entry.fecha_documento, 1) < case.on:
            yield Flaw(
                "El informe de avance lleva un mes sin acta de supervisión que lo apruebe.", entry.folio
            )


@rule("R-14", "Las variables de línea base (LB) se ingresan al SNU.", 495, 656, severity="info")
def baseline_entered(case: Case) -> Iterator[Flaw]:
    if case.past("grupo_motor") and "LB" not in _applied(case):
        yield Flaw("No consta el ingreso de la línea base (LB) al SNU.")


@rule("R-86", "También la línea de salida (LS) se ingresa al SNU.", 949, severity="info")
def endline_entered(case: Case) -> Iterator[Flaw]:
    if case.execution_over and "LS" not in _applied(case):
        yield Flaw("Terminó la ejecución y no consta el ingreso de la línea de salida (LS) al SNU.")


def _applied(case: Case) -> set[str]:
    return {entry.datos["tipo_aplicacion"] for entry in case.made("ficha_variables")}


# Families

KEPT_OUT = {"rut": "un RUT", "telefono": "un teléfono", "direccion": "una dirección"}
NO_TEXT = frozenset({"enlace_forms", "fecha_envio", "fecha_corte", "plan", "estado"})


@rule(
    "R-89",
    "Los informes y matrices no llevan información particular de las familias.",
    950,
    severity="warn",
)
def no_family_data(case: Case) -> Iterator[Flaw]:
    place, convenio, town = case.project.ecomercado, case.project.convenio, case.project.municipalidad
    official = [place.direccion, place.telefono_contacto, convenio.ejecutor_direccion, town.direccion]
    for entry in case.begun(REPORT, *FOLLOWED):
        found = dict.fromkeys(
            what for text in _texts(entry.datos) for what in looks_like(text, filter(None, official))
        )
        if found:
            words = conjunction([KEPT_OUT[what] for what in found])
            yield Flaw(
                f"El texto parece llevar {words}. Si es de una familia, quítelo antes de seguir.", entry.folio
            )


def _texts(value: Any, key: str = "") -> Iterator[str]:
    if isinstance(value, str):
        if key not in NO_TEXT:
            yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _texts(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner, key)
