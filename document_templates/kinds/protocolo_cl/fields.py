"""What the protocol of the Consejo Local holds: its members by the sector that they represent."""

from collections.abc import Sequence
from typing import Any, ClassVar

from document_templates.bodies import MentionFields, SectorFields, fosis_agreement, sectors
from document_templates.gathering import Gathering
from document_templates.instances import ProtocolFields
from document_templates.programme.datos import BodyName, Protocolo, ProtocoloCl
from document_templates.programme.people import Member


class Fields(ProtocolFields):
    body_name: ClassVar[BodyName] = "consejo_local"
    own_title: ClassVar[str] = "Protocolo de funcionamiento interno del Consejo Local"
    data: ClassVar[type[Protocolo]] = ProtocoloCl

    sectores: list[SectorFields]
    acuerdo_fosis: MentionFields | None = None

    @classmethod
    def composition(cls, gathering: Gathering, members: Sequence[Member]) -> dict[str, Any]:
        return {
            "sectores": sectors(gathering.project, members),
            "acuerdo_fosis": fosis_agreement(gathering, "consejo_local"),
        }
