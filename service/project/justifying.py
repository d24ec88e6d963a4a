"""To write on ¿Qué falta? why the team goes on with what a rule warns of, or to write it better."""

from service.context import Context
from service.errors import NotPossibleNow
from service.project import reasons, status
from storage.models import Project

SAY_WHY = f"Escriba por qué se sigue adelante, en una frase de hasta {reasons.LONGEST} letras."


def justify(
    ctx: Context, row: Project, mark: str, text: str, actor: str, *, all_of_rule: bool = False
) -> str:
    """With `all_of_rule`, for whatever that rule warns of and has no reason yet. Returns the rule's id."""
    reason = reasons.checked(text, SAY_WHY)
    found = status.of_row(ctx, row)
    warned = {reasons.mark(one): one for one in found.findings if one.severity == "warn"}
    if mark not in warned:
        raise NotPossibleNow(
            "Eso ya no es así: cambió o se corrigió mientras tanto. Vuelva a mirar la lista."
        )
    rule = warned[mark].rule
    others = [one for one in found.unanswered if all_of_rule and one.rule is rule]
    with ctx.transaction(actor) as tx:
        for one in dict.fromkeys([warned[mark], *others]):
            reasons.keep(tx, row.id, one, reason)
    return rule.id
