"""The actions of the two plans, with their weeks."""

from collections.abc import Iterator, Mapping
from typing import Any, get_args

from document_templates.programme import flow
from document_templates.programme.datos import MediaAction, WorkAction
from document_templates.programme.project import DocumentEntry, Project
from document_templates.programme.sheets import cells
from document_templates.programme.sheets.proposal import Change, Loading, settle
from document_templates.programme.sheets.tables import Column, Row, Table

PLANS = {
    "plan_trabajo_participativo": "Plan de trabajo participativo",
    "plan_comunicaciones": "Plan de comunicaciones",
}
SAID_PLANS = {
    "trabajo": "plan_trabajo_participativo",
    "plan de trabajo": "plan_trabajo_participativo",
    "comunicaciones": "plan_comunicaciones",
    "plan comunicacional": "plan_comunicaciones",
}
SCOPES = {
    "incorporacion_operacion": "Incorporación a la operación",
    "apoyo_administracion": "Apoyo a la administración",
    "vinculacion_red_local": "Vinculación con la red local",
    "posicionamiento": "Posicionamiento",
    "socializacion_sensibilizacion": "Socialización y sensibilización",
    "vinculacion_alianzas": "Vinculación y alianzas",
    "fidelizacion_donantes": "Fidelización de donantes",
}
SCOPES_OF = {
    "plan_trabajo_participativo": get_args(WorkAction.model_fields["ambito"].annotation),
    "plan_comunicaciones": get_args(MediaAction.model_fields["ambito"].annotation),
}

TABLE = Table(
    "planes",
    "Planes",
    "acción",
    "acciones",
    (
        Column(
            "plan",
            "Plan",
            cells.text,
            "folio, folio del plan",
            required=True,
            hint="Elija de la lista, o escriba su folio.",
            choices=PLANS,
            width=30,
            example="Plan de trabajo participativo",
        ),
        Column(
            "orden",
            "N° de acción",
            cells.positive,
            "n°, número, n° acción",
            hint="Vacío si es nueva: va al final.",
            form="number",
            width=10,
            example=1,
        ),
        Column.choice(
            "ambito", "Ámbito", SCOPES, "línea, eje", width=30, example="Incorporación a la operación"
        ),
        Column("objetivo", "Objetivo", cells.text, "objetivo específico", width=36, example="Sumar personas"),
        Column(
            "accion",
            "Acción",
            cells.text,
            "acciones, actividad, actividades",
            required=True,
            width=36,
            example="Turnos de armado de canastas",
        ),
        Column(
            "resultado_esperado",
            "Resultado esperado",
            cells.text,
            "resultado, resultados, resultados esperados, meta",
            width=30,
            example="20 personas en turnos",
        ),
        Column("responsable", "Responsable", cells.text, "responsables", width=24, example="Grupo Motor"),
        Column("plazo", "Plazo", cells.text, "plazos, fecha", example="semanas 1 a 8"),
        Column(
            "requerimientos",
            "Requerimientos",
            cells.text,
            "recursos, insumos, materiales",
            width=30,
            example="Delantales y credenciales",
        ),
        Column(
            "responde_a",
            "Responde a",
            cells.numbered,
            "fila de la matriz, filas de la matriz, n° en la matriz",
            hint="La fila de la matriz de priorización que atiende. Si son varias, sus números: 1; 4.",
            width=36,
            example=1,
        ),
        Column.yes_no("activa_alianza", "Activa alianza", "alianza", example="no"),
        Column("alianza_con", "Alianza con", cells.text, "con quién, aliados", width=24),
        Column(
            "semana_inicio",
            "Semana de inicio",
            cells.weeks,
            "desde semana, semana desde, inicio",
            form="number",
            width=10,
            example=1,
        ),
        Column(
            "semana_termino",
            "Semana de término",
            cells.weeks,
            "hasta semana, semana hasta, término",
            form="number",
            width=10,
            example=8,
        ),
    ),
    named_by=("accion",),
    notes=(
        "Una fila por acción. Los dos planes pueden venir en la misma hoja.",
        "Una acción que ya está en el plan se reconoce por su número; sin número, por su texto.",
        "En «Responde a» se elige la fila de la matriz de priorización que la acción atiende.",
    ),
)
OF_THE_ACTION = (
    "objetivo",
    "accion",
    "resultado_esperado",
    "responsable",
    "plazo",
    "requerimientos",
    "activa_alianza",
    "alianza_con",
    "responde_a",
    "ambito",
)
OPTIONAL = {"alianza_con", "responde_a"}


def propose(loading: Loading) -> None:
    plans = {
        entry["folio"]: _Plan(entry) for entry in loading.content["documentos"] if entry["slug"] in PLANS
    }
    chosen = _Chosen(loading.project)
    for row in loading.found.rows:
        folio = chosen.of(row)
        if folio:
            plans[folio].take(loading, row)
    loading.untouched = sum(plan.count for plan in plans.values()) - sum(
        entry.action != "added" for entry in loading.entries
    )


def rows(project: Project) -> Iterator[dict[str, Any]]:
    for document in _standing(project):
        weeks: dict[int, list[dict[str, Any]]] = {}
        for one in document.datos.get("cronograma") or []:
            weeks.setdefault(one["accion_orden"], []).append(one)
        for number, action in enumerate(document.datos["acciones"], start=1):
            own = weeks.get(number, [])
            yield {key: action.get(key) for key in OF_THE_ACTION} | {
                "plan": document.folio,
                "orden": number,
                "semana_inicio": [one["semana_inicio"] for one in own] or None,
                "semana_termino": [one["semana_termino"] for one in own] or None,
            }


def choices(project: Project) -> Mapping[str, Mapping[str, str]]:
    """The rows of the matrix, which an action may answer."""
    matrix = flow.latest(one for one in project.documentos if one.slug == flow.MATRIX)
    rows = sorted(flow.rows(matrix).items()) if matrix else []
    return {"responde_a": {str(number): f"{number} · {flow.with_priority(row)}" for number, row in rows}}


def _standing(project: Project) -> list[DocumentEntry]:
    return [
        document
        for document in project.documentos
        if document.slug in PLANS and document.estado not in {"anulado", "reemplazado"}
    ]


class _Chosen:
    """The plan that a row means."""

    def __init__(self, project: Project) -> None:
        self._read = cells.choice(PLANS, SAID_PLANS)
        self._folios = {d.folio.casefold(): d.folio for d in project.documentos if d.slug in PLANS}
        self._by_slug: dict[str, list[str]] = {}
        for document in _standing(project):
            self._by_slug.setdefault(document.slug, []).append(document.folio)

    def of(self, row: Row) -> str | None:
        said = row.get("plan")
        if said is None:
            row.wrong("plan", "falta: diga de qué plan es la acción")
            return None
        if said.casefold() in self._folios:
            return self._folios[said.casefold()]
        try:
            slug = self._read(said)
        except ValueError as error:
            row.wrong("plan", str(error))
            return None
        folios = self._by_slug.get(slug, [])
        if len(folios) == 1:
            return folios[0]
        if folios:
            row.wrong("plan", f"hay más de uno en el proyecto: escriba su folio ({', '.join(folios)})")
        else:
            row.wrong("plan", "ese plan no está en el proyecto")
        return None


class _Plan:
    def __init__(self, entry: dict[str, Any]) -> None:
        self._folio, self._slug = entry["folio"], entry["slug"]
        self._datos = entry["datos"]
        self._actions = self._datos["acciones"]
        self.count = len(self._actions)
        self._by_text = {
            cells.text(one["accion"]): at for at, one in reversed(list(enumerate(self._actions)))
        }
        self._in_sheet: dict[int, int] = {}

    def take(self, loading: Loading, row: Row) -> None:
        values = settle(row, {key: row.get(key) for key in OF_THE_ACTION})
        scope = values.get("ambito")
        if scope and scope not in SCOPES_OF[self._slug]:
            said = ", ".join(SCOPES[one] for one in SCOPES_OF[self._slug])
            row.wrong("ambito", f"no es de ese plan, que tiene: {said}")
        at = self._place(row, values)
        if at is None:
            return
        if at == len(self._actions):
            self._add(loading, row, values)
        else:
            name = f"{self._actions[at]['accion']} · {self._folio}"
            self._compare(loading, row, at, values, name)

    def _place(self, row: Row, values: dict[str, Any]) -> int | None:
        """Which action a row means, from 0; the one after the last if it is new."""
        order = row.get("orden")
        at = order - 1 if order else self._by_text.get(values.get("accion"), len(self._actions))
        if at > len(self._actions):
            row.wrong(
                "orden",
                f"el plan tiene {len(self._actions)} acciones: la siguiente es {len(self._actions) + 1}",
            )
            return None
        if at < len(self._actions) and self._in_sheet.setdefault(at, row.number) != row.number:
            row.wrong("accion", f"es la misma acción de la fila {self._in_sheet[at]}: deje una de las dos")
            return None
        return int(at)

    def _add(self, loading: Loading, row: Row, values: dict[str, Any]) -> None:
        values.setdefault("activa_alianza", "alianza_con" in values)
        for key in OF_THE_ACTION:
            if key not in values and key not in row.unread and key not in OPTIONAL:
                row.wrong(key, "falta")
        self._actions.append(values)
        number = len(self._actions)
        self._in_sheet[number - 1] = row.number
        self._schedule(row, number)
        self._by_text.setdefault(values.get("accion"), number - 1)
        loading.add(
            row,
            f"{number}",
            f"{values.get('accion', '')} · {self._folio}",
            f"documentos[{self._folio}].datos.acciones[{number - 1}]",
        )

    def _compare(self, loading: Loading, row: Row, at: int, values: dict[str, Any], name: str) -> None:
        before = self._weeks(at + 1)
        scheduled = self._schedule(row, at + 1)
        also = [Change("Semanas", before, self._weeks(at + 1))] if scheduled else []
        place = f"documentos[{self._folio}].datos.acciones[{at}]"
        loading.compare(row, self._actions[at], place, values, also, id=f"{at + 1}", name=name)

    def _schedule(self, row: Row, number: int) -> bool:
        """Write the weeks of an action, and answer whether they are others."""
        starts, ends = row.get("semana_inicio"), row.get("semana_termino")
        if (not starts and not ends) or row.unread & {"semana_inicio", "semana_termino"}:
            return False
        if not starts or not ends or len(starts) != len(ends):
            row.wrong("semana_termino", "la semana de inicio y la de término van juntas")
            return False
        if any(end < start for start, end in zip(starts, ends, strict=True)):
            row.wrong("semana_termino", "es anterior a la de inicio")
            return False
        all_weeks = self._datos.get("cronograma") or []
        own = [
            {"accion_orden": number, "semana_inicio": start, "semana_termino": end}
            for start, end in zip(starts, ends, strict=True)
        ]
        if own == [one for one in all_weeks if one["accion_orden"] == number]:
            return False
        others = [one for one in all_weeks if one["accion_orden"] != number]
        self._datos["cronograma"] = sorted([*others, *own], key=lambda one: one["accion_orden"])
        return True

    def _weeks(self, number: int) -> str:
        own = [one for one in self._datos.get("cronograma") or [] if one["accion_orden"] == number]
        said = [f"{one['semana_inicio']} a {one['semana_termino']}" for one in own]
        return "; ".join(said) or "vacío"
