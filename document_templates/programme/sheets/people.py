"""People: whoever takes part, signs or must be called."""

import re
from collections.abc import Iterator
from typing import Any

from document_templates.programme.names import KnownPeople
from document_templates.programme.project import Person, Project
from document_templates.programme.sheets import cells
from document_templates.programme.sheets.identity import Identities
from document_templates.programme.sheets.proposal import NEW, Loading, next_ids, settle
from document_templates.programme.sheets.tables import Column, Row, Table

CHANNELS = {"correo": "Correo", "whatsapp": "WhatsApp", "presencial": "Presencial", "papel": "Papel"}
SAID_CHANNELS = {
    "correo electrónico": "correo",
    "email": "correo",
    "wsp": "whatsapp",
    "wasap": "whatsapp",
    "en persona": "presencial",
    "en sesión": "presencial",
}
ROLES = {
    "gestora_comunitaria": "Gestora comunitaria",
    "coordinacion_ecomercado": "Coordinación del Ecomercado",
    "encargada_recinto": "Encargada del recinto",
    "equipo_ejecutor": "Equipo ejecutor",
    "alcaldia": "Alcaldía",
    "municipio": "Municipio",
    "representante_ejecutor": "Representante del ejecutor",
    "adl_fosis_regional": "ADL del FOSIS regional",
    "fosis_regional": "FOSIS regional",
    "fosis_central": "FOSIS central",
    "fiscalia_fosis": "Fiscalía del FOSIS",
    "dirigencia": "Dirigencia",
    "liderazgo_natural": "Liderazgo natural",
    "economia_local": "Economía local",
    "sociedad_civil": "Sociedad civil",
    "empresa_donante": "Empresa donante",
    "otro": "Otro",
}
SAID_ROLES = {
    "gestora": "gestora_comunitaria",
    "gestor comunitario": "gestora_comunitaria",
    "coordinador": "coordinacion_ecomercado",
    "coordinadora": "coordinacion_ecomercado",
    "dirigente": "dirigencia",
    "dirigenta": "dirigencia",
    "presidente": "dirigencia",
    "presidenta": "dirigencia",
    "secretario": "dirigencia",
    "secretaria": "dirigencia",
    "tesorero": "dirigencia",
    "tesorera": "dirigencia",
    "líder": "liderazgo_natural",
    "lideresa": "liderazgo_natural",
    "adl": "adl_fosis_regional",
    "municipalidad": "municipio",
    "alcalde": "alcaldia",
    "alcaldesa": "alcaldia",
    "donante": "empresa_donante",
}

TABLE = Table(
    "personas",
    "Personas",
    "persona",
    "personas",
    (
        Column(
            "id",
            "Código",
            cells.code,
            "código persona",
            hint="Déjelo vacío si es nueva. Si ya está en el proyecto, su código (P06).",
            width=10,
        ),
        Column(
            "nombres",
            "Nombres",
            cells.text,
            "nombre, nombre de pila, primer nombre",
            required=True,
            width=24,
            example="Rosa Elena",
        ),
        Column(
            "apellido_paterno",
            "Apellido paterno",
            cells.text,
            "primer apellido, paterno, apellido",
            required=True,
            example="Contreras",
        ),
        Column(
            "apellido_materno",
            "Apellido materno",
            cells.text,
            "segundo apellido, materno",
            example="Villalobos",
        ),
        Column(
            "nombre_completo",
            "Nombre completo",
            cells.text,
            "nombre y apellido, nombres y apellidos, nombre y apellidos, apellidos y nombres, participante",
            exported=False,
            asked=False,
        ),
        Column("apellidos", "Apellidos", cells.text, exported=False, asked=False),
        Column(
            "nombre_social",
            "Nombre social",
            cells.text,
            hint="Solo si la persona usa otro nombre que el de su cédula.",
        ),
        Column(
            "rut",
            "RUT",
            cells.rut,
            "cédula, cédula de identidad, rut persona, rut participante, c.i., carnet",
            first_filled=True,
            hint="Con o sin puntos. Hace falta para firmar.",
            width=16,
            example="40.114.702-0",
        ),
        Column.mail("correo", example="rosa@example.org"),
        Column.phone("telefono", "móvil, WhatsApp"),
        Column.choice(
            "canal_preferido",
            "Canal preferido",
            CHANNELS,
            "canal, cómo contactar, medio de contacto",
            hint="Vacío: correo si tiene; si no, WhatsApp o presencial.",
            width=14,
            example="WhatsApp",
            said=SAID_CHANNELS,
        ),
        Column.choice(
            "rol_proyecto",
            "Rol en el proyecto",
            ROLES,
            "rol",
            hint="Elija de la lista.",
            width=26,
            example="Dirigencia",
            said=SAID_ROLES,
        ),
        Column.yes_no(
            "firma_a_ruego",
            "Firma a ruego",
            hint="sí: no puede firmar, y otra persona lo hace a su ruego.",
            width=12,
        ),
        Column("nota", "Nota", cells.lines, "nota interna", hint="Para el equipo: no se imprime.", width=36),
    ),
    named_by=("nombres", "nombre_completo"),
    notes=(
        "Una fila por persona. El RUT hace falta para firmar, no para asistir.",
        "No pida más datos que estos: los documentos del programa no los necesitan.",
    ),
)
ASIDE = {"id", "nombre_completo", "apellidos"}


def propose(loading: Loading) -> None:
    known = {person.id: person for person in loading.project.personas}
    kept = {raw["id"]: raw for raw in loading.content["personas"]}
    identities = Identities(
        "la persona",
        {id: _full(kept[id]) for id in known},
        {id: person.rut for id, person in known.items() if person.rut},
        KnownPeople,
    )
    signers = {signer.persona_id for document in loading.project.documentos for signer in document.firmas}
    ids = next_ids("P", list(known))
    for row in loading.found.rows:
        values = settle(row, {key: value for key, value in row.values.items() if key not in ASIDE})
        _split_names(row, values)
        name = _full(values) or None
        if name is None and not row.values.keys() & {"id", "rut"}:
            row.wrong("nombres", "falta el nombre de la persona")
            continue
        id = identities.settle(loading, row, name, values.get("rut"))
        if id == NEW:
            _add(loading, row, next(ids), values)
        elif id is not None:
            _change(loading, row, kept[id], values, id in signers)
    loading.untouched = len(known) - len({entry.id for entry in loading.entries} & set(known))


def rows(project: Project) -> Iterator[dict[str, Any]]:
    for person in project.personas:
        yield {key: getattr(person, key) for key in Person.model_fields}


def _full(values: dict[str, Any]) -> str:
    """The name of the cédula: the nombre social may change, and tells nobody from another."""
    parts = (values.get(key) for key in ("nombres", "apellido_paterno", "apellido_materno"))
    return " ".join(part for part in parts if part)


def _split_names(row: Row, values: dict[str, Any]) -> None:
    """Lists often have one column for the whole name, or one for both surnames."""
    whole, surnames = row.get("nombre_completo"), row.get("apellidos")
    given = values.get("nombres")
    if surnames and "apellido_paterno" not in values:
        values |= _surnames(surnames)
    if "apellido_paterno" in values:
        return
    split = whole or (given if given and ("," in given or len(given.split()) > 2) else None)
    if split is None:
        return
    key = "nombre_completo" if whole else "nombres"
    values |= _divided(split)
    shown = [values.get("nombres"), values.get("apellido_paterno"), values.get("apellido_materno") or "–"]
    if "apellido_paterno" in values:
        row.doubt(
            key, f"quedó así: nombres {shown[0]}, apellidos {shown[1]} y {shown[2]}. Revise que esté bien"
        )


def _divided(name: str) -> dict[str, str]:
    """`Contreras Villalobos, Rosa Elena` and `Rosa Elena Contreras Villalobos`."""
    if "," in name:
        surnames, _, given = name.partition(",")
        return {"nombres": given.strip()} | _surnames(surnames.strip()) if given.strip() else {}
    words = _joined(name)
    if len(words) == 2:
        return {"nombres": words[0], "apellido_paterno": words[1]}
    if len(words) < 2:
        return {"nombres": name}
    return {"nombres": " ".join(words[:-2]), "apellido_paterno": words[-2], "apellido_materno": words[-1]}


def _surnames(text: str) -> dict[str, str]:
    words = _joined(text)
    rest = " ".join(words[1:])
    return {"apellido_paterno": words[0]} | ({"apellido_materno": rest} if rest else {})


def _joined(name: str) -> list[str]:
    """`del Carmen`, `de la Fuente` and `San Martín` are one word."""
    return re.findall(r"(?:(?:del?|las?|los?|san|santa|y)\s+)*\S+", name, re.IGNORECASE)


def _add(loading: Loading, row: Row, id: str, values: dict[str, Any]) -> None:
    for key in ("nombres", "apellido_paterno"):
        if key not in values and key not in row.unread:
            row.wrong(key, f"falta: {loading.table.column(key).label.lower()}")
    if "canal_preferido" not in values and "canal_preferido" not in row.unread:
        values["canal_preferido"] = _channel(values)
    if "rol_proyecto" not in values and "rol_proyecto" not in row.unread:
        values["rol_proyecto"] = "otro"
        row.doubt("rol_proyecto", "no trae el rol: queda como «Otro»")
    if "rut" not in values and "rut" not in row.unread:
        row.doubt("rut", "sin RUT: puede asistir, pero no firmar")
    loading.content["personas"].append({"id": id} | values)
    loading.add(row, id, _full(values), f"personas[{id}]")


def _channel(values: dict[str, Any]) -> str:
    if "correo" in values:
        return "correo"
    return "whatsapp" if values.get("telefono", "").startswith("+569") else "presencial"


def _change(loading: Loading, row: Row, raw: dict[str, Any], values: dict[str, Any], signs: bool) -> None:
    new, old = values.get("rut"), raw.get("rut")
    if new and old and new != old:
        row.doubt("rut", f"en el proyecto es {old}: revise cuál es el correcto")
    Identities.keep_names(row, raw, values, ("nombres", "apellido_paterno", "apellido_materno"))
    if signs and not new and not old and "rut" not in row.unread:
        row.wrong("rut", "falta: esta persona firma documentos")
    loading.compare(row, raw, f"personas[{raw['id']}]", values, name=_full(raw))
