"""D13: each member of the Grupo Motor declares the commitment to take part."""

from pathlib import Path

from document_templates.gathering import WITNESS, all_signers
from document_templates.instances import MEMBER, declaration_facts, declaration_summary
from document_templates.kind import Kind, Requirement
from document_templates.kinds.declaracion_gm.fields import Fields

KIND = Kind(
    slug="declaracion_gm",
    code="D13",
    title=Fields.own_title,
    stage=2,
    fields=Fields,
    roles=(MEMBER, WITNESS),
    ordered=False,
    minimum=all_signers,
    summary=declaration_summary,
    public_facts=declaration_facts,
    folder=Path(__file__).parent,
    aliases=("declaración de compromiso",),
    requirements=(
        Requirement(
            "Declaración de compromiso de participación de cada integrante del Grupo Motor",
            (494, 643, 654),
            ("declarante", "compromisos"),
        ),
        Requirement("Desde cuándo y hasta cuándo rige", (), ("fecha_inicio", "fecha_termino")),
    ),
)
