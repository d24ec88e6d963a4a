"""Take from the project what every document carries, and say all at once what does not fit."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from pydantic import ValidationError

from document_templates.envelope import AnnexFields, Citation, DocumentFields, ProjectFields, SignerFields
from document_templates.errors import FieldError, FieldErrors
from document_templates.field_types import spanish
from document_templates.kind import PublicFact, Role
from document_templates.programme.documents import DocumentEntry, SignerEntry
from document_templates.programme.project import Project
from document_templates.programme.values import Values
from document_templates.wording import conjunction

WITNESS = Role("testigo", minimum=0, maximum=None)
"""Signs beside whoever signs *a ruego*, in any kind."""

D = TypeVar("D", bound=Values)


class Gathering:
    """One document on its way from the project to its fields: what is wrong is kept until `done`."""

    def __init__(self, project: Project, document: DocumentEntry) -> None:
        self.project = project
        self.document = document
        self.errors: list[FieldError] = []

    def wrong(self, key: str, message: str) -> None:
        """`key` below this document: `datos.total_clp`."""
        self.errors.append(FieldError(f"documentos[{self.document.folio}].{key}", message))

    def wrong_elsewhere(self, path: str, message: str) -> None:
        self.errors.append(FieldError(path, message))

    def done(self) -> None:
        if self.errors:
            raise FieldErrors(self.errors)

    def data(self, model: type[D]) -> D:
        """What this document alone needs. Without it nothing else can be asked, so it raises at once,
        together with what was found before."""
        try:
            # By way of JSON, where a date is a text: strict Python values would have to be dates already.
            return model.model_validate_json(json.dumps(self.document.datos))
        except ValidationError as error:
            self.errors += spanish(error, f"documentos[{self.document.folio}].datos")
            raise FieldErrors(self.errors) from error

    def shared(
        self, title: str, roles: Sequence[Role], annexes: Sequence[AnnexFields], place: str | None = None
    ) -> dict[str, Any]:
        """The fields of `DocumentFields`."""
        return {
            "folio": self.document.folio,
            "titulo": title,
            "fecha": self.document.fecha_documento,
            "lugar": place or self.project.convenio.comuna,
            "proyecto": project_fields(self.project),
            "firmantes": self.signers(roles),
            "anexos": list(annexes),
        }

    def signers(self, roles: Sequence[Role]) -> list[SignerFields]:
        """All of `firmas`, whatever their mode, in their order."""
        self._check_roles(roles)
        numbered = sorted(enumerate(self.document.firmas), key=lambda item: item[1].orden)
        return [signer for index, entry in numbered if (signer := self._signer(index, entry))]

    def _check_roles(self, roles: Sequence[Role]) -> None:
        allowed = {role.slug: role for role in (*roles, WITNESS)}
        for index, entry in enumerate(self.document.firmas):
            if entry.rol not in allowed:
                choices = ", ".join(role.slug for role in roles)
                self.wrong(f"firmas[{index}].rol", f"en este documento firman: {choices}")
        for role in allowed.values():
            found = sum(entry.rol == role.slug for entry in self.document.firmas)
            if found < role.minimum:
                self.wrong("firmas", f"falta quien firme como {role.slug}")
            if role.maximum is not None and found > role.maximum:
                self.wrong("firmas", f"firma más de una persona como {role.slug}")

    def _signer(self, index: int, entry: SignerEntry) -> SignerFields | None:
        person = self.project.person(entry.persona_id)
        earlier = {(other.persona_id, other.rol) for other in self.document.firmas[:index]}
        if (entry.persona_id, entry.rol) in earlier:
            self.wrong(
                f"firmas[{index}].persona_id", f"esta persona ya firma como {entry.rol}: una vez basta"
            )
        if person.rut is None:
            self.wrong_elsewhere(
                f"personas[{person.id}].rut", f"falta: lo necesita para firmar {self.document.folio}"
            )
            return None
        return SignerFields(
            persona_id=person.id,
            rol=entry.rol,
            nombre=person.nombre,
            rut=person.rut,
            calidad=entry.calidad,
            testigo_de=self._witnessed(entry),
            organizacion=self.project.organisation_name(entry.organizacion_id),
            orden=entry.orden,
            obligatoria=entry.obligatoria,
            modo=entry.modo,
        )

    def _witnessed(self, entry: SignerEntry) -> str | None:
        """On paper only: in public nobody is named."""
        if entry.rol != WITNESS.slug:
            return None
        names = [
            self.project.name_of(other.persona_id)
            for other in self.document.firmas
            if other.testigo_id == entry.persona_id
        ]
        return conjunction(names) or None

    def signer(self, key: str, person_id: str, signers: Sequence[SignerFields], role: Role) -> SignerFields:
        """The signature of a person whom the text names: what is promised is signed by who promises it."""
        for signer in signers:
            if signer.persona_id == person_id and signer.rol == role.slug:
                return signer
        self.wrong(key, f"esta persona no está entre quienes firman como {role.slug}")
        raise FieldErrors(self.errors)


def project_fields(project: Project) -> ProjectFields:
    convenio, place = project.convenio, project.ecomercado
    return ProjectFields(
        nombre=convenio.nombre_proyecto,
        codigo=convenio.codigo_proyecto,
        ecomercado=place.nombre,
        ecomercado_direccion=place.direccion,
        comuna=convenio.comuna,
        region=convenio.region,
        ejecutor=convenio.ejecutor_nombre,
        ejecutor_rut=convenio.ejecutor_rut,
        ejecutor_direccion=convenio.ejecutor_direccion,
        resolucion_numero=convenio.resolucion_numero,
        resolucion_fecha=convenio.resolucion_fecha,
        fosis_direccion_regional=convenio.fosis_direccion_regional,
    )


def cited(citations: Mapping[str, Citation], folio: str) -> Citation:
    return citations.get(folio) or Citation(folio=folio)


ECOMERCADO, EXECUTOR = "Ecomercado", "Organismo ejecutor"
"""Labels of what every kind shows."""


def project_facts(fields: DocumentFields) -> tuple[PublicFact, ...]:
    """What every kind shows: the Ecomercado and its executor, a legal person."""
    project = fields.proyecto
    return (
        PublicFact(ECOMERCADO, f"{project.ecomercado}, comuna de {project.comuna}"),
        PublicFact(EXECUTOR, f"{project.ejecutor}, RUT {project.ejecutor_rut}"),
    )


def all_signers(fields: Any) -> int:
    """The minimum of most kinds: everybody."""
    return len(fields.firmantes)


def more_than_half(fields: Any) -> int:
    """The minimum of what a whole body agrees on: one silent member must not block it for ever."""
    return len(fields.firmantes) // 2 + 1
