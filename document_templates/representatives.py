"""Who speaks for an organisation in a ficha or a compromiso: one person or several, and all of them sign."""

from collections.abc import Sequence

from document_templates.envelope import FieldsModel
from document_templates.gathering import Gathering
from document_templates.kind import Role
from document_templates.programme.datos import Representative

REPRESENTATIVES = Role("representante", maximum=None)


class RepresentativeFields(FieldsModel):
    nombre: str
    cargo: str


def representative_fields(
    gathering: Gathering, representatives: Sequence[Representative]
) -> list[RepresentativeFields]:
    return [
        RepresentativeFields(nombre=gathering.project.name_of(one.persona_id), cargo=one.cargo)
        for one in representatives
    ]


def check_representatives_sign(gathering: Gathering, representatives: Sequence[Representative]) -> None:
    """All of them sign, and nobody else does as one."""
    signing = {entry.persona_id for entry in gathering.document.firmas if entry.rol == REPRESENTATIVES.slug}
    named = {one.persona_id for one in representatives}
    for index, one in enumerate(representatives):
        if one.persona_id not in signing:
            gathering.wrong(f"datos.representantes[{index}].persona_id", "falta su firma como representante")
    for index, entry in enumerate(gathering.document.firmas):
        if entry.rol == REPRESENTATIVES.slug and entry.persona_id not in named:
            gathering.wrong(
                f"firmas[{index}].persona_id",
                "no está entre quienes representan a la organización en este documento",
            )
