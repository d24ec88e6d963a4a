"""Organisations: those that the municipality or the unión comunal knows, and those that come along."""

from collections.abc import Iterator
from typing import Any

from document_templates.organisations import TYPES
from document_templates.programme import territory
from document_templates.programme.names import Known, key
from document_templates.programme.project import Project
from document_templates.programme.sheets import cells
from document_templates.programme.sheets.identity import Identities
from document_templates.programme.sheets.proposal import NEW, Change, Loading, next_ids, settle
from document_templates.programme.sheets.tables import Column, Row, Table
from document_templates.wording import short_date

CLASSES = {
    "territorial": "Territorial",
    "funcional": "Funcional",
    "sindicato": "Sindicato",
    "no_formalizada": "No formalizada",
    "empresa": "Empresa",
    "institucion_publica": "Institución pública",
}
CLASS_OF = {
    "junta_de_vecinos": "territorial",
    "union_comunal": "territorial",
    "sindicato_feria_libre": "sindicato",
    "empresa_donante": "empresa",
    "institucion_publica": "institucion_publica",
}
"""Of the formalised ones; the rest are functional."""
SAID_TYPES = {
    "jjvv": "junta_de_vecinos",
    "jj vv": "junta_de_vecinos",
    "junta vecinal": "junta_de_vecinos",
    "cam": "club_adulto_mayor",
    "adulto mayor": "club_adulto_mayor",
    "club de adultos mayores": "club_adulto_mayor",
    "ucam": "union_comunal",
    "union comunal de juntas de vecinos": "union_comunal",
    "comite": "comite_de_adelanto",
    "club de deportes": "club_deportivo",
    "deportivo": "club_deportivo",
    "agrupacion": "agrupacion_funcional",
    "funcional": "agrupacion_funcional",
    "sindicato": "sindicato_feria_libre",
    "feria libre": "sindicato_feria_libre",
    "empresa": "empresa_donante",
    "servicio publico": "institucion_publica",
    "otro": "otra",
}
BEGINNINGS = {
    "junta vecinos": "junta_de_vecinos",
    "union comunal": "union_comunal",
    "club adulto mayor": "club_adulto_mayor",
    "centro madres": "centro_de_madres",
    "comite adelanto": "comite_de_adelanto",
    "club deportivo": "club_deportivo",
    "agrupacion": "agrupacion_funcional",
    "sindicato": "sindicato_feria_libre",
    "fundacion": "fundacion",
    "olla comun": "olla_comun",
}
"""What the name itself says, as `names.key` writes it."""

TABLE = Table(
    "organizaciones",
    "Organizaciones",
    "organización",
    "organizaciones",
    (
        Column(
            "id",
            "Código",
            cells.code,
            "código organización, código de la organización",
            hint="Déjelo vacío si es nueva. Si ya está en el proyecto, su código (O01).",
            width=10,
        ),
        Column(
            "nombre",
            "Nombre de la organización",
            cells.text,
            "organización, razón social, nombre organización, institución",
            required=True,
            hint="Completo, como aparece en su certificado.",
            width=42,
            example="Junta de Vecinos N° 8 Los Aromos",
        ),
        Column.choice(
            "tipo_organizacion",
            "Tipo de organización",
            TYPES,
            "tipo",
            hint="Elija de la lista.",
            width=26,
            example="Junta de vecinos",
            said=SAID_TYPES,
        ),
        Column.choice(
            "clase",
            "Clase",
            CLASSES,
            "clase de organización",
            hint="Si la deja vacía, se deduce del tipo.",
            example="Territorial",
        ),
        Column(
            "unidad_vecinal",
            "Unidad vecinal",
            cells.code,
            "uv, n° uv, número unidad vecinal, u. vecinal",
            width=12,
            example="8",
        ),
        Column(
            "sector",
            "Sector",
            cells.text,
            "población, villa, localidad, barrio, territorio",
            example="Los Aromos",
        ),
        Column(
            "rut_organizacion",
            "RUT de la organización",
            cells.rut,
            "rut, rol único tributario, rut institución",
            hint="Con o sin puntos. Vacío si no tiene.",
            width=16,
            example="65.901.114-K",
        ),
        Column.yes_no(
            "formalizada",
            "Con personalidad jurídica",
            "tiene personalidad jurídica, personalidad jurídica vigente, formal",
            hint="sí o no. Vacío: sí, si trae RUT.",
            width=14,
            example="sí",
        ),
        Column.yes_no(
            "activa",
            "Activa",
            "vigente, está activa, en funcionamiento",
            hint="sí o no. Vacío: sí.",
            example="sí",
        ),
        Column(
            "personalidad_juridica_numero",
            "N° de personalidad jurídica",
            cells.code,
            "personalidad jurídica, pj, n° pj, número registro, n° inscripción",
            example="412",
        ),
        Column.day(
            "personalidad_juridica_fecha",
            "Fecha de personalidad jurídica",
            "fecha pj, fecha concesión, fecha de constitución",
        ),
        Column.day(
            "directiva_vigente_desde",
            "Directiva desde",
            "inicio directiva, directiva inicio, vigencia directiva desde, vigencia desde, "
            "fecha elección directiva",
        ),
        Column.day(
            "directiva_vigente_hasta",
            "Directiva hasta",
            "vigencia directiva, vigencia directiva hasta, vigencia hasta, vencimiento directiva, "
            "directiva vencimiento, término directiva, directiva término",
        ),
        Column(
            "certificado_folio",
            "Folio del certificado",
            cells.code,
            "certificado de vigencia, folio certificado vigencia, certificado de directorio",
            hint="Certificado de directorio, con su fecha.",
        ),
        Column.day(
            "certificado_fecha",
            "Fecha del certificado",
            "fecha certificado vigencia, fecha certificado de directorio",
        ),
        Column(
            "socios_numero",
            "N° de socias y socios",
            cells.count,
            "socios, número de socios, cantidad de socios, n° socios, integrantes",
            form="number",
            width=12,
            example=186,
        ),
        Column(
            "representante_id",
            "Representante",
            cells.text,
            "presidente, presidenta, presidente/a, representante legal, nombre representante, dirigente",
            hint="Su código (P06), su RUT o su nombre, si ya está entre las personas del proyecto.",
            width=30,
        ),
        Column(
            "representante_cargo",
            "Cargo",
            cells.text,
            "cargo representante, cargo del representante",
            example="presidenta",
        ),
        Column.mail("correo_organizacion", "correo organización", example="losaromos@example.org"),
        Column.phone("telefono_organizacion", "teléfono organización"),
        Column(
            "region",
            "Región",
            cells.text,
            hint="Para comprobar que es de la misma región.",
            choices={name: name for name in territory.regions().values()},
            width=22,
            exported=False,
        ),
        Column(
            "comuna",
            "Comuna",
            cells.text,
            hint="Para comprobar que es de la misma comuna.",
            choices={name: name for name in sorted(comuna.name for comuna in territory.comunas())},
            exported=False,
        ),
    ),
    named_by=("nombre",),
    notes=(
        "Una fila por organización. Solo el nombre es obligatorio.",
        "Si una organización ya está en el proyecto, se reconoce por su código, su RUT o su nombre.",
    ),
)
ASIDE = {"id", "certificado_folio", "certificado_fecha", "region", "comuna"}
"""Columns that are no key of an organisation."""


def propose(loading: Loading) -> None:
    known = {org.id: org for org in loading.project.organizaciones}
    kept = {raw["id"]: raw for raw in loading.content["organizaciones"]}
    identities = Identities(
        "la organización",
        {id: org.nombre for id, org in known.items()},
        {id: org.rut_organizacion for id, org in known.items() if org.rut_organizacion},
    )
    people = _People(loading.project)
    ids = next_ids("O", list(known))
    for row in loading.found.rows:
        values = _values(loading, row, people)
        if "nombre" not in values and "id" not in row.values and "rut_organizacion" not in values:
            if "nombre" not in row.unread:
                row.wrong("nombre", "falta el nombre de la organización")
            continue
        id = identities.settle(loading, row, values.get("nombre"), values.get("rut_organizacion"))
        if id is None:
            continue
        if id == NEW:
            _add(loading, row, next(ids), values)
        else:
            _change(loading, row, kept[id], values)
    loading.untouched = len(known) - len({entry.id for entry in loading.entries} & set(known))


def rows(project: Project) -> Iterator[dict[str, Any]]:
    for org in project.organizaciones:
        last = max(org.certificados, key=lambda certificate: certificate.fecha, default=None)
        told = {"certificado_folio": last.folio, "certificado_fecha": last.fecha} if last else {}
        yield {column.key: getattr(org, column.key, None) for column in TABLE.columns} | told


def _values(loading: Loading, row: Row, people: "_People") -> dict[str, Any]:
    values = settle(row, {key: value for key, value in row.values.items() if key not in ASIDE})
    if "representante_id" in values:
        found = people.find(row, values.pop("representante_id"))
        if found:
            values["representante_id"] = found
    _check_place(loading.project, row)
    return values


def _check_place(project: Project, row: Row) -> None:
    for level, ours in (("region", project.convenio.region), ("comuna", project.convenio.comuna)):
        said = row.get(level)
        if said and territory.official(said, level) != territory.official(ours, level):
            row.doubt(level, f"el proyecto es de {ours}: revise que esta organización corresponda")


def _add(loading: Loading, row: Row, id: str, values: dict[str, Any]) -> None:
    if "nombre" not in values:
        row.wrong("nombre", "falta el nombre de la organización")
        return
    raw = {"id": id} | _with_defaults(row, values)
    loading.content["organizaciones"].append(raw)
    _certify(row, raw)
    loading.add(row, id, raw["nombre"], f"organizaciones[{id}]")


def _with_defaults(row: Row, values: dict[str, Any]) -> dict[str, Any]:
    filled = dict(values)
    if "tipo_organizacion" not in filled and "tipo_organizacion" not in row.unread:
        filled["tipo_organizacion"] = _type_of(values["nombre"])
        said = TYPES[filled["tipo_organizacion"]]
        row.doubt("tipo_organizacion", f"no trae el tipo: por su nombre, queda como «{said}»")
    if "formalizada" not in filled:
        filled["formalizada"] = "rut_organizacion" in filled
    if "clase" not in filled and "tipo_organizacion" in filled:
        formal = filled["formalizada"] or filled["tipo_organizacion"] == "institucion_publica"
        otherwise = "funcional" if formal else "no_formalizada"
        filled["clase"] = CLASS_OF.get(filled["tipo_organizacion"], otherwise) if formal else otherwise
    filled.setdefault("activa", True)
    return filled


def _type_of(name: str) -> str:
    words = key(name)
    return next((type for start, type in BEGINNINGS.items() if words.startswith(start)), "otra")


def _change(loading: Loading, row: Row, raw: dict[str, Any], values: dict[str, Any]) -> None:
    new_rut, old_rut = values.get("rut_organizacion"), raw.get("rut_organizacion")
    if new_rut and old_rut and new_rut != old_rut:
        row.doubt("rut_organizacion", f"en el proyecto es {old_rut}: revise cuál es el correcto")
    Identities.keep_names(row, raw, values, ("nombre",))
    also = _certify(row, raw)
    loading.compare(row, raw, f"organizaciones[{raw['id']}]", values, also, name=raw["nombre"])


def _certify(row: Row, raw: dict[str, Any]) -> list[Change]:
    """Add the certificate that a row tells of, unless it is known; none is ever taken away."""
    folio, day = row.get("certificado_folio"), row.get("certificado_fecha")
    known = raw.get("certificados") or []
    if folio is None or "certificado_fecha" in row.unread or any(one["folio"] == folio for one in known):
        return []
    if day is None:
        row.wrong("certificado_fecha", f"falta la fecha del certificado {folio}")
        return []
    raw["certificados"] = [*known, {"folio": folio, "fecha": day}]
    return [
        Change("Certificados", f"{len(known)}", f"{len(known) + 1}, con el {folio} del {short_date(day)}")
    ]


class _People:
    """The people of a project, as a sheet of organisations names them."""

    def __init__(self, project: Project) -> None:
        self._ids = {person.id.casefold(): person.id for person in project.personas}
        self._ruts = {person.rut: person.id for person in project.personas if person.rut}
        self._names = Known({person.id: person.nombre for person in project.personas})

    def find(self, row: Row, said: str) -> str | None:
        if said.casefold() in self._ids:
            return self._ids[said.casefold()]
        try:
            return self._ruts[cells.rut(said) or ""]
        except (ValueError, KeyError):
            pass
        same = self._names.same(said)
        if len(same) == 1:
            return same[0]
        row.doubt(
            "representante_id",
            "no está entre las personas del proyecto: cárguela con la planilla de personas, y después vuelva a esta",
        )
        return None
