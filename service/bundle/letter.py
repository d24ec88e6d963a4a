"""The letter on top of a bundle, from what a form says: an entry of the project, and a packet with it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from document_templates.catalog import COVERING, get
from document_templates.errors import FieldError, FieldErrors
from document_templates.programme import project as programme
from document_templates.programme.bundle import Bundle
from document_templates.programme.capacities import capacity
from document_templates.programme.project import DocumentEntry, Person, Project
from service.bundle import contents
from service.context import Context
from service.errors import Invalid, NotPossibleNow
from service.packets import packets
from service.project.importing import Values, load_values
from storage.models import Project as ProjectRow

ROLES = {"gestora_comunitaria": "gestora", "coordinacion_ecomercado": "coordinacion"}
LONGEST = {"addressee": 200, "position": 200, "subject": 300, "text": 2000, "reason": 300}
WORDS = {
    "fecha_documento": "Fecha",
    "datos.destinatario": "A quién va",
    "datos.cargo_destinatario": "Su cargo",
    "datos.materia": "Materia",
    "datos.texto": "Texto",
    "datos.documentos": "Documentos",
}


@dataclass(frozen=True)
class Wish:
    """What the form says."""

    date: str = ""
    addressee: str = ""
    position: str = ""
    subject: str = ""
    text: str = ""
    signer: str = ""
    late: Sequence[str] = ()
    """Folios of earlier stages that go with it too."""
    reasons: Mapping[str, str] = field(default_factory=dict)
    """By the name of what is missing."""


def suggested(bundle: Bundle) -> Wish:
    """What most letters say."""
    convenio = bundle.project.convenio
    inside = [entry.document.fecha_documento for entry in bundle.entries]
    inside += [one.fecha_documento for one in bundle.late]
    return Wish(
        date=min(max([bundle.on, *inside]), convenio.fecha_termino).isoformat(),
        addressee=f"Dirección Regional FOSIS {convenio.fosis_direccion_regional}",
        position="Agente de Desarrollo Local (ADL)",
        subject=f"Envía los verificadores de la etapa {bundle.stage}, {bundle.title}.",
        text="Junto con saludar, enviamos los documentos que se indican. Cada uno se puede comprobar con su código.",
        signer=next((person.id for person in signers(bundle.project)), ""),
        late=[one.folio for one in bundle.late],
        reasons={one.name: one.reason for one in bundle.missing},
    )


def signers(project: Project) -> list[Person]:
    able = [person for person in project.personas if person.rol_proyecto in ROLES and person.rut]
    return sorted(able, key=lambda person: list(ROLES).index(person.rol_proyecto))


def add(ctx: Context, row: ProjectRow, stage: int, wish: Wish, actor: str) -> str:
    """Returns the new packet's id. Raises `Invalid` with all that does not fit, or `NotPossibleNow`."""
    found = contents.of(ctx, row, stage)
    if not found.bundle.entries:
        raise NotPossibleNow("Todavía no hay documentos terminados de esta etapa.")
    values = load_values(ctx, row)
    entry = _entry(ctx, row, values, found, wish)
    project = values.project.model_copy(update={"documentos": [*values.project.documentos, entry]})
    if errors := _errors(project, entry):
        raise Invalid("Falta algo. No se guardó nada.", errors)
    return packets.create_with(ctx, row, Values(project, values.files), entry, actor)


def _entry(
    ctx: Context, row: ProjectRow, values: Values, found: contents.Contents, wish: Wish
) -> DocumentEntry:
    bundle = found.bundle
    person = next((one for one in signers(values.project) if one.id == wish.signer), None)
    errors = _asked(bundle, wish, person)
    if errors or person is None:
        raise Invalid("Falta algo. No se guardó nada.", errors)
    kind = get(COVERING)
    late = [one.folio for one in bundle.late if one.folio in wish.late]
    about = {
        "etapa": bundle.stage,
        "destinatario": wish.addressee,
        "cargo_destinatario": wish.position,
        "materia": wish.subject,
        **({"texto": wish.text} if wish.text else {}),
        "documentos": [*(entry.folio for entry in bundle.entries), *late],
        "faltantes": [{"nombre": one.name, "motivo": wish.reasons[one.name]} for one in bundle.missing],
        "observaciones": [
            {
                "observacion": f"{one.observacion} ({one.detalle})" if one.detalle else one.observacion,
                "motivo": one.motivo,
            }
            for one in found.justified
        ],
    }
    plain = {
        "slug": kind.slug,
        "folio": packets.fresh_folio(ctx, row, values, kind.code),
        "titulo": f"{kind.title} de los verificadores de la etapa {bundle.stage}",
        "etapa": bundle.stage,
        "fecha_documento": wish.date,
        "estado": "borrador",
        "firmas": [_signature(values.project, person)],
        "datos": about,
    }
    return DocumentEntry.model_validate(plain, strict=False)


def _asked(bundle: Bundle, wish: Wish, person: Person | None) -> list[FieldError]:
    """What the form alone can tell."""
    said = {
        "A quién va": (wish.addressee, "addressee", True),
        "Su cargo": (wish.position, "position", True),
        "Materia": (wish.subject, "subject", True),
        "Texto": (wish.text, "text", False),
    }
    said |= {one.name: (wish.reasons.get(one.name, ""), "reason", True) for one in bundle.missing}
    errors = [
        FieldError(label, "falta" if not text else f"es demasiado largo: a lo más {LONGEST[key]} letras")
        for label, (text, key, needed) in said.items()
        if (needed and not text) or len(text) > LONGEST[key]
    ]
    if not _is_day(wish.date):
        errors.append(FieldError("Fecha", "falta"))
    if person is None:
        errors.append(
            FieldError("Quién firma", "elija a la gestora o a la coordinación, con RUT en el proyecto")
        )
    return errors


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def _signature(project: Project, person: Person) -> dict[str, object]:
    role = ROLES[person.rol_proyecto]
    return {
        "orden": 1,
        "persona_id": person.id,
        "rol": role,
        "calidad": capacity(project, person.id, role),
        "obligatoria": True,
        "modo": "enlace" if person.correo else "enlace_a_mano",
        "estado": "pendiente",
    }


def _errors(project: Project, entry: DocumentEntry) -> list[FieldError]:
    """What an import would say of this document; what it would say of others is theirs."""
    try:
        programme.parse(programme.dump(project), exists=lambda _: True)
    except FieldErrors as found:
        own = f"documentos[{entry.folio}]"
        return [_said(error, own) for error in found.errors if error.path.startswith(own)]
    return []


def _said(error: FieldError, own: str) -> FieldError:
    """As the form calls it."""
    below = re.sub(r"\[\d+\].*", "", error.path.removeprefix(own).lstrip("."))
    return FieldError(WORDS.get(below, "Oficio"), error.message)
