"""What a declaration of the Grupo Motor holds."""

from typing import ClassVar

from document_templates.instances import DeclarationFields, Instance


class Fields(DeclarationFields):
    own_instance: ClassVar[Instance] = "grupo_motor"
    own_title: ClassVar[str] = "Declaración de compromiso de participación, Grupo Motor"
