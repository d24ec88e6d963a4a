"""`python -m tools.drafting`: write every proposed `template.docx` anew."""

import importlib
import pkgutil
from pathlib import Path

from tools.drafting import kinds
from tools.drafting.package import build

TARGET = Path(__file__).parents[2] / "document_templates" / "kinds"


def main() -> None:
    for module in pkgutil.iter_modules(kinds.__path__):
        drafted = importlib.import_module(f"tools.drafting.kinds.{module.name}")
        path = TARGET / module.name / "template.docx"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(build(drafted.DRAFT))
        print(path.relative_to(TARGET.parents[1]))


if __name__ == "__main__":
    main()
