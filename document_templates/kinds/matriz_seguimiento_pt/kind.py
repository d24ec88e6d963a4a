"""D23: how far the actions of the plan of the Grupo Motor are on a day."""

from pathlib import Path

from document_templates.follow_up import REQUIREMENTS, ROLES, follow_up_facts, follow_up_summary
from document_templates.formats import leave
from document_templates.gathering import WITNESS, all_signers
from document_templates.kind import Kind, Requirement
from document_templates.kinds.matriz_seguimiento_pt.fields import Fields

KIND = Kind(
    slug="matriz_seguimiento_pt",
    code="D23",
    title=Fields.own_title,
    stage=4,
    fields=Fields,
    roles=(*ROLES, WITNESS),
    ordered=False,
    minimum=all_signers,
    summary=follow_up_summary,
    public_facts=follow_up_facts,
    folder=Path(__file__).parent,
    aliases=("Matriz de seguimiento con registro de los avances",),
    approvals=("autorizacion_fosis_regional",),
    template_leaves=(leave(843),),
    requirements=(
        Requirement(
            "Seguimiento a las actividades descritas en el plan, liderado por el Grupo Motor",
            (834,),
            ("plan.titulo", "instancia"),
        ),
        *REQUIREMENTS,
    ),
)
