"""What is not as the rules ask in a stage, and why the team went on: for its index and its letter."""

from document_templates.bundle_index import JustifiedFields
from document_templates.programme import bundle, rules
from document_templates.programme.bundle import Bundle
from document_templates.programme.calendar import local_day
from document_templates.programme.register import Register
from document_templates.wording import conjunction
from service.project import outlook, reasons
from service.project.reasons import Given, Reasons

ORDER = list(rules.RULES)


def of(found: Bundle, standings: Register, given: Reasons) -> tuple[JustifiedFields, ...]:
    """Those that still stand, and those with which a document inside was presented."""
    written = _standing(found, standings, given)
    inside = {entry.folio for entry in found.entries}
    presenting = [
        one for one in given.presenting if one.folio in inside and not any(_same(one, own) for own in written)
    ]
    chosen = [
        one for one in written if bundle.goes_with(found, one.rule, one.folio, one.session)
    ] + presenting
    return tuple(_told(found, one) for one in sorted(chosen, key=_place))


def _standing(found: Bundle, standings: Register, given: Reasons) -> list[Given]:
    if not given.written:
        return []
    today = {reasons.mark(one) for one in rules.findings(found.project, standings, found.on)}
    return [one for mark, one in given.written.items() if mark in today]


def _same(presenting: Given, written: Given) -> bool:
    """The same finding, whose reason was written better since."""
    return (written.rule, written.folio) == (presenting.rule, presenting.folio) and (
        written.message in presenting.message
    )


def _place(one: Given) -> tuple[int, str, str]:
    return ORDER.index(one.rule) if one.rule in ORDER else len(ORDER), one.folio or "", one.message


def _told(found: Bundle, one: Given) -> JustifiedFields:
    rule = rules.RULES.get(one.rule)
    about = outlook.about(found.project, one)
    return JustifiedFields(
        regla=one.rule,
        pide=rule.text if rule else None,
        observacion=one.message,
        detalle=conjunction(about) if about else None,
        motivo=one.reason,
        fecha=local_day(found.project.convenio, one.at),
    )
