"""What must agree within a project file, beyond the type of each value: dates, ids said once, sums, memberships."""

import itertools
from collections.abc import Iterator, Sequence
from datetime import date

from document_templates.field_types import Location
from document_templates.programme import territory
from document_templates.programme.assets import Inventory, Line, total, totals_by_invoice, units
from document_templates.programme.calendar import Calendar
from document_templates.programme.calendar import periods_of as periods_of
from document_templates.programme.ecomercado import Convenio, Period
from document_templates.programme.family_data import looks_like
from document_templates.programme.findings import Findings
from document_templates.programme.methodology import ACTIVITIES
from document_templates.programme.people import Body, Member, Organisation
from document_templates.programme.sessions import Session
from document_templates.wording import pesos, pesos_in_words, short_date


def check_project(found: Findings) -> None:
    """Everything but the documents."""
    draft = found.draft
    for key, field in (
        ("personas", "id"),
        ("organizaciones", "id"),
        ("sesiones", "id"),
        ("documentos", "folio"),
    ):
        _check_said_once(found, key, field)
    _check_ruts_differ(found)
    if draft.convenio:
        _check_convenio(found, draft.convenio)
    for number, organisation in enumerate(draft.organizaciones):
        _check_organisation(found, ("organizaciones", number), organisation)
    for key, body in (("grupo_motor", draft.grupo_motor), ("consejo_local", draft.consejo_local)):
        if body:
            _check_body(found, key, body)
    for number, session in enumerate(draft.sesiones):
        _check_session(found, ("sesiones", number), session)
    if draft.inventario:
        _check_inventory(found, draft.inventario)


def _check_said_once(found: Findings, key: str, field: str) -> None:
    seen: set[str] = set()
    items = found.raw.get(key)
    for number, item in enumerate(items if isinstance(items, list) else []):
        name = item.get(field) if isinstance(item, dict) else None
        if isinstance(name, str):
            if name in seen:
                found.invalid_at((key, number, field), f"{name} está repetido: debe aparecer una sola vez")
            seen.add(name)


def _check_ruts_differ(found: Findings) -> None:
    owners: dict[str, str] = {}
    for number, person in enumerate(found.draft.personas):
        if person.rut and owners.setdefault(person.rut, person.id) != person.id:
            found.error(("personas", number, "rut"), f"es el mismo RUT de {owners[person.rut]}")
    owners.clear()
    for number, organisation in enumerate(found.draft.organizaciones):
        rut = organisation.rut_organizacion
        if rut and owners.setdefault(rut, organisation.id) != organisation.id:
            found.error(("organizaciones", number, "rut_organizacion"), f"es el mismo RUT de {owners[rut]}")


# Convenio and calendar


def _check_convenio(found: Findings, convenio: Convenio) -> None:
    days = ("fecha_inicio", "fecha_inicio_ejecucion", "fecha_termino_ejecucion", "fecha_termino")
    for before, after in itertools.pairwise(days):
        if getattr(convenio, before) > getattr(convenio, after):
            found.error(("convenio", after), f"no puede ser anterior a {before}")
    _check_terms(found, convenio)
    _check_suspensions(found, convenio)
    for key, doubt in territory.doubts(convenio.region, convenio.provincia, convenio.comuna):
        found.warning(("convenio", key), doubt)
    try:
        calendar = Calendar(convenio)
        last, periods = calendar.execution.last, calendar.periods()
    except (OverflowError, ValueError):
        found.error(("convenio", "fecha_inicio_ejecucion"), "está fuera de lo que cubre el calendario")
        return
    if convenio.fecha_termino_ejecucion != last:
        found.error(
            ("convenio", "fecha_termino_ejecucion"),
            f"debe ser el último día del mes {calendar.length} de ejecución: {last.isoformat()}",
        )
    elif found.draft.calendario and found.sound("calendario"):
        _check_calendar(found, found.draft.calendario, periods)


def _check_terms(found: Findings, convenio: Convenio) -> None:
    known = {activity.slug for activity in ACTIVITIES}
    seen: set[str] = set()
    for number, term in enumerate(convenio.plazos):
        place = ("convenio", "plazos", number)
        if term.actividad not in known:
            found.error((*place, "actividad"), f"no es una de estas: {', '.join(sorted(known))}")
        elif term.actividad in seen:
            found.error((*place, "actividad"), f"{term.actividad} está repetida")
        seen.add(term.actividad)
        if term.semana_termino and term.semana_termino < term.semana_inicio:
            found.error((*place, "semana_termino"), "no puede ser anterior a semana_inicio")
    months = convenio.meses_informe
    if months != sorted(set(months)):
        found.error(("convenio", "meses_informe"), "van en orden, cada mes una vez")


def _check_suspensions(found: Findings, convenio: Convenio) -> None:
    before: date | None = None
    for number, one in enumerate(convenio.suspensiones):
        place = ("convenio", "suspensiones", number)
        if one.hasta < one.desde:
            found.error((*place, "hasta"), "no puede ser anterior a desde")
        if not convenio.fecha_inicio_ejecucion <= one.desde <= convenio.fecha_termino_ejecucion:
            found.error((*place, "desde"), "está fuera de la ejecución")
        if before and one.desde <= before:
            found.error((*place, "desde"), "debe ser posterior a la suspensión anterior")
        before = one.hasta


def _check_calendar(found: Findings, given: Sequence[Period], expected: Sequence[Period]) -> None:
    if len(given) != len(expected):
        found.error(("calendario",), f"debe tener {len(expected)} períodos, según las fechas del convenio")
        return
    for number, (period, right) in enumerate(zip(given, expected, strict=True)):
        for key in ("fase", "mes", "desde", "hasta"):
            if getattr(period, key) != getattr(right, key):
                shown = getattr(right, key)
                found.error(
                    ("calendario", number, key),
                    f"debe ser {'null' if shown is None else shown}, según el convenio",
                )
        if period.ultimo_dia_habil not in (None, right.ultimo_dia_habil):
            shown = right.ultimo_dia_habil or "null: ese período no tiene ninguno"
            found.error(
                ("calendario", number, "ultimo_dia_habil"),
                f"debe ser {shown}: el último día de lunes a viernes que no es feriado",
            )


# Organisations and bodies


def _check_organisation(found: Findings, place: Location, organisation: Organisation) -> None:
    public = "institucion_publica" in {organisation.clase, organisation.tipo_organizacion}
    needs_rut = organisation.formalizada and not public
    if needs_rut and organisation.rut_organizacion is None and found.sound(*place, "rut_organizacion"):
        found.error((*place, "rut_organizacion"), "falta: una organización formalizada tiene RUT")
    if organisation.formalizada and organisation.clase == "no_formalizada":
        found.error((*place, "clase"), "es no_formalizada, pero formalizada dice true")
    since, until = organisation.directiva_vigente_desde, organisation.directiva_vigente_hasta
    if since and until and until < since:
        found.error((*place, "directiva_vigente_hasta"), "no puede ser anterior a directiva_vigente_desde")
    for number, certificate in enumerate(organisation.certificados):
        if certificate.comprobado_el and certificate.comprobado_el < certificate.fecha:
            found.error(
                (*place, "certificados", number, "comprobado_el"),
                "no puede ser anterior a la fecha del certificado",
            )


def _check_body(found: Findings, key: str, body: Body) -> None:
    for number, member in enumerate(body.members):
        _check_member(found, (key, "integrantes", number), member, body)
    speaker = body.voceria_id
    known = found.sound(key, "integrantes") and speaker is not None and found.sound(key, "voceria_id")
    if known and speaker not in {member.persona_id for member in body.members}:
        found.error((key, "voceria_id"), f"{speaker} no está entre quienes integran la instancia")


def _check_member(found: Findings, place: Location, member: Member, body: Body) -> None:
    if member.hasta and member.hasta < member.desde:
        found.error((*place, "hasta"), "no puede ser anterior a desde")
    if member.motivo_termino and not member.hasta and found.sound(*place, "hasta"):
        found.error((*place, "motivo_termino"), "solo se escribe junto con hasta")
    others = [other for other in body.members if other is not member]
    own = [other for other in others if other.persona_id == member.persona_id]
    if any(other.on(member.desde) for other in own):
        found.error((*place, "desde"), f"{member.persona_id} ya integraba el grupo ese día")
    if member.reemplaza_a and found.sound(*place[:2]):
        left = (other.hasta for other in others if other.persona_id == member.reemplaza_a)
        if not any(day and day < member.desde for day in left):
            found.error(
                (*place, "reemplaza_a"),
                f"{member.reemplaza_a} no dejó el grupo antes del {short_date(member.desde)}",
            )


# Sessions


def _check_session(found: Findings, place: Location, session: Session) -> None:
    if session.hora_termino <= session.hora_inicio:
        found.error((*place, "hora_termino"), "debe ser posterior a hora_inicio")
    sent = session.convocatoria.enviada_el
    if sent and sent >= session.fecha:
        found.error((*place, "convocatoria", "enviada_el"), "debe ser anterior a la fecha de la sesión")
    for number, recipient in enumerate(session.convocatoria.destinatarias):
        here = (*place, "convocatoria", "destinatarias", number)
        if found.sound(*here) and (recipient.organizacion_id is None) == (recipient.persona_id is None):
            found.error(here, "lleva organizacion_id o persona_id: una de las dos")
    _check_attendance(found, place, session)
    _check_evaluations(found, place, session)
    if found.sound(*place, "acuerdos"):
        for expected, agreement in enumerate(session.acuerdos, start=1):
            if agreement.numero != expected:
                found.error(
                    (*place, "acuerdos", expected - 1, "numero"), f"debe ser {expected}: van en orden desde 1"
                )


def _check_attendance(found: Findings, place: Location, session: Session) -> None:
    if session.asistentes is None:
        return
    seen: set[str] = set()
    for number, attendance in enumerate(session.asistentes):
        here = (*place, "asistentes", number)
        if found.sound(*here) and (attendance.persona_id is None) == (attendance.nombre is None):
            found.error(here, "lleva persona_id o nombre: una de las dos")
        if attendance.persona_id in seen:
            found.error((*here, "persona_id"), f"{attendance.persona_id} está repetida en la lista")
        if attendance.persona_id:
            seen.add(attendance.persona_id)
    count = len(session.asistentes)
    comparable = found.sound(*place, "asistentes") and session.asistentes_total is not None
    if comparable and session.asistentes_total != count:
        found.error(
            (*place, "asistentes_total"), f"la lista tiene {count} asistentes: el total debe ser {count}"
        )


def _check_evaluations(found: Findings, place: Location, session: Session) -> None:
    if session.evaluaciones and session.tipo_sesion != "formacion":
        found.error((*place, "evaluaciones"), "solo se evalúan así las sesiones de formación")
    seen: set[int] = set()
    for number, one in enumerate(session.evaluaciones):
        here = (*place, "evaluaciones", number)
        if one.numero in seen:
            found.error((*here, "numero"), f"la hoja {one.numero} está repetida en esta sesión")
        seen.add(one.numero)
        for key, text in (("sirvio", one.sirvio), ("cambiaria", one.cambiaria)):
            if text and "rut" in looks_like(text):
                found.error((*here, key), "parece traer un RUT: la evaluación es anónima, quítelo")


# Inventory


def _check_inventory(found: Findings, inventory: Inventory) -> None:
    for number, line in enumerate(inventory.lineas):
        _check_line(found, ("inventario", "lineas", number), number + 1, line)
    if not found.sound("inventario", "lineas"):
        return
    for key, right in inventory_totals(inventory.lineas):
        given = getattr(inventory, key)
        if given != right and found.sound("inventario", key):
            found.error(("inventario", key), f"no coincide con las líneas: debe ser {_amount(key, right)}")
    _check_invoices(found, inventory)


def inventory_totals(lines: Sequence[Line]) -> Iterator[tuple[str, int | str]]:
    """What follows from the lines, by its key in the file."""
    yield "total_lineas", len(lines)
    yield "total_unidades", units(lines)
    yield "total_clp", total(lines)
    yield "total_en_palabras", pesos_in_words(total(lines))


def _amount(key: str, value: int | str) -> str:
    return pesos(value) if key.endswith("_clp") and isinstance(value, int) else str(value)


def _check_line(found: Findings, place: Location, expected: int, line: Line) -> None:
    if line.item != expected and found.sound(*place[:2]):
        found.error((*place, "item"), f"debe ser {expected}: las líneas van en orden desde 1")
    product = line.cantidad * line.valor_unitario_clp
    if line.valor_total_clp != product:
        found.error(
            (*place, "valor_total_clp"),
            f"no es {line.cantidad} × {pesos(line.valor_unitario_clp)}: debe ser {pesos(product)}",
        )
    serials = len(line.numeros_serie)
    if serials not in {0, line.cantidad} and found.sound(*place, "numeros_serie"):
        found.error((*place, "numeros_serie"), f"son {serials}: debe haber ninguno o {line.cantidad}")


def _check_invoices(found: Findings, inventory: Inventory) -> None:
    if not found.sound("inventario", "totales_por_factura"):
        return
    right = totals_by_invoice(inventory.lineas)
    seen: set[str] = set()
    for number, given in enumerate(inventory.totales_por_factura):
        place = ("inventario", "totales_por_factura", number)
        invoice = given.factura_numero
        if invoice in seen:
            found.error((*place, "factura_numero"), f"la factura {invoice} está repetida")
        elif invoice not in right:
            found.error((*place, "factura_numero"), f"ninguna línea es de la factura {invoice}")
        elif given.total_clp != right[invoice]:
            found.error(
                (*place, "total_clp"),
                f"no coincide con las líneas de esa factura: debe ser {pesos(right[invoice])}",
            )
        seen.add(invoice)
    for invoice in right:
        if invoice not in seen:
            found.error(("inventario", "totales_por_factura"), f"falta la factura {invoice}")
