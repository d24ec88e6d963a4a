"""`python -m tools.drafting`: write every proposed `template.docx` anew, each form to fill by hand,
and the papers that are no documents."""

import importlib
import pkgutil
from pathlib import Path
from types import ModuleType

from tools.drafting import kinds, papers
from tools.drafting.package import Draft, build

HOUSE = Path(__file__).parents[2]
TARGET = HOUSE / "document_templates" / "kinds"
PAPERS = HOUSE / "document_templates" / "papers"


def main() -> None:
    for module in pkgutil.iter_modules(kinds.__path__):
        for draft in drafts(importlib.import_module(f"tools.drafting.kinds.{module.name}")):
            _write(TARGET / module.name / draft.file, draft)
    for module in pkgutil.iter_modules(papers.__path__):
        for draft in drafts(importlib.import_module(f"tools.drafting.papers.{module.name}")):
            _write(PAPERS / draft.file, draft)


def _write(path: Path, draft: Draft) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(build(draft))
    print(path.relative_to(HOUSE))


def drafts(module: ModuleType) -> list[Draft]:
    """What a draft's module writes into its kind's folder: a `BLANK` too where people fill a form by hand."""
    return [draft for name in ("DRAFT", "BLANK") if (draft := getattr(module, name, None))]


if __name__ == "__main__":
    main()
