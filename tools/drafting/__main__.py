"""`python -m tools.drafting`: write every proposed `template.docx` anew, and each form to fill by hand."""

import importlib
import pkgutil
from pathlib import Path
from types import ModuleType

from tools.drafting import kinds
from tools.drafting.package import Draft, build

TARGET = Path(__file__).parents[2] / "document_templates" / "kinds"


def main() -> None:
    for module in pkgutil.iter_modules(kinds.__path__):
        drafted = importlib.import_module(f"tools.drafting.kinds.{module.name}")
        for draft in drafts(drafted):
            path = TARGET / module.name / draft.file
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(build(draft))
            print(path.relative_to(TARGET.parents[1]))


def drafts(module: ModuleType) -> list[Draft]:
    """What a draft's module writes into its kind's folder: a `BLANK` too where people fill a form by hand."""
    return [draft for name in ("DRAFT", "BLANK") if (draft := getattr(module, name, None))]


if __name__ == "__main__":
    main()
