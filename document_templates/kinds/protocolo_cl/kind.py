"""D16: how the Consejo Local works, agreed by its members."""

from pathlib import Path

from document_templates.gathering import WITNESS, more_than_half
from document_templates.instances import MEMBERS, protocol_facts, protocol_summary
from document_templates.kind import Kind
from document_templates.kinds.protocolo_cl.fields import Fields

KIND = Kind(
    slug="protocolo_cl",
    code="D16",
    title=Fields.own_title,
    stage=2,
    fields=Fields,
    roles=(MEMBERS, WITNESS),
    ordered=False,
    minimum=more_than_half,
    summary=protocol_summary,
    public_facts=protocol_facts,
    folder=Path(__file__).parent,
)
