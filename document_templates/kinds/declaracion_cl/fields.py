"""What a declaration of the Consejo Local holds."""

from typing import ClassVar

from document_templates.instances import DeclarationFields, Instance


class Fields(DeclarationFields):
    own_instance: ClassVar[Instance] = "consejo_local"
    own_title: ClassVar[str] = "Declaración de compromiso de participación, Consejo Local"
