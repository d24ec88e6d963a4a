"""What the protocol of the Consejo Local holds."""

from typing import ClassVar

from document_templates.instances import ProtocolFields
from document_templates.programme.datos import BodyName, Protocolo, ProtocoloCl


class Fields(ProtocolFields):
    body_name: ClassVar[BodyName] = "consejo_local"
    own_title: ClassVar[str] = "Protocolo de funcionamiento interno del Consejo Local"
    data: ClassVar[type[Protocolo]] = ProtocoloCl
