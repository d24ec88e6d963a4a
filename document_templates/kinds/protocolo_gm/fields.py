"""What the protocol of the Grupo Motor holds."""

from typing import ClassVar

from document_templates.instances import ProtocolFields
from document_templates.programme.datos import BodyName, Protocolo, ProtocoloGm


class Fields(ProtocolFields):
    body_name: ClassVar[BodyName] = "grupo_motor"
    own_title: ClassVar[str] = "Protocolo de funcionamiento interno del Grupo Motor"
    data: ClassVar[type[Protocolo]] = ProtocoloGm
