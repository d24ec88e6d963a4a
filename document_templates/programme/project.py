"""The project as values: schema of the project file, what templates see, and the ways in and out.

The parts are in the modules beside this one; whoever uses them finds them all here.
"""

from document_templates.programme.assets import (
    Financing,
    Inventory,
    InvoiceTotal,
    Line,
    total,
    totals_by_invoice,
    units,
)
from document_templates.programme.documents import (
    AnnexEntry,
    ApprovalEntry,
    DocumentEntry,
    SignatureBox,
    SignerEntry,
)
from document_templates.programme.ecomercado import (
    Convenio,
    Ecomercado,
    Period,
    Project,
    cited_folios,
    from_json,
    to_json,
)
from document_templates.programme.parsing import Parsed, dump, parse
from document_templates.programme.people import (
    Body,
    Certificate,
    ConsejoLocal,
    ConsejoLocalMember,
    Delegation,
    GrupoMotor,
    GrupoMotorMember,
    Member,
    Municipality,
    Organisation,
    Person,
)
from document_templates.programme.sessions import Agreement, Attendance, Call, Recipient, Session

__all__ = [
    "Agreement",
    "AnnexEntry",
    "ApprovalEntry",
    "Attendance",
    "Body",
    "Call",
    "Certificate",
    "ConsejoLocal",
    "ConsejoLocalMember",
    "Convenio",
    "Delegation",
    "DocumentEntry",
    "Ecomercado",
    "Financing",
    "GrupoMotor",
    "GrupoMotorMember",
    "Inventory",
    "InvoiceTotal",
    "Line",
    "Member",
    "Municipality",
    "Organisation",
    "Parsed",
    "Period",
    "Person",
    "Project",
    "Recipient",
    "Session",
    "SignatureBox",
    "SignerEntry",
    "cited_folios",
    "dump",
    "from_json",
    "parse",
    "to_json",
    "total",
    "totals_by_invoice",
    "units",
]
