"""The tables, one file per subject. Columns of evidence are written only by `service.lifecycle`."""

from storage.models.accounts import Account, Membership
from storage.models.base import Base, Instant
from storage.models.documents import Annex, Document, Revision, Signer
from storage.models.events import Event
from storage.models.external import External
from storage.models.inquiries import Inquiry
from storage.models.packets import Packet, PacketItem
from storage.models.projects import Project
from storage.models.reasons import Reason
from storage.models.signing import Act, Answer, Invitation
from storage.models.versions import TemplateVersion
from storage.models.work import Mail

STATE = (
    Project,
    Reason,
    TemplateVersion,
    External,
    Packet,
    Document,
    Signer,
    Annex,
    Revision,
    Invitation,
    Inquiry,
    Act,
    Answer,
    Account,
    Membership,
)
"""What the events say and nothing else: `rubrica log check` replays these and compares."""

__all__ = [
    "STATE",
    "Account",
    "Act",
    "Annex",
    "Answer",
    "Base",
    "Document",
    "Event",
    "External",
    "Inquiry",
    "Instant",
    "Invitation",
    "Mail",
    "Membership",
    "Packet",
    "PacketItem",
    "Project",
    "Reason",
    "Revision",
    "Signer",
    "TemplateVersion",
]
