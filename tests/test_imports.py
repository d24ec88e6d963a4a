"""The service needs no development package: every module is imported where there is none."""

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]

IMPORT_EVERYTHING = """
import importlib, importlib.util, pkgutil, sys

def modules(package):
    yield package.__name__
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        yield module.name

# Run by Alembic and by Debian's Python inside soffice, never imported by us.
SCRIPTS = {"storage.migrations.env", "document_templates.conversion_worker"}

names = [
    name
    for top in ("document_templates", "signatures", "storage", "service")
    for name in modules(importlib.import_module(top))
    if name not in SCRIPTS and not name.endswith(".__main__")
]
for name in names:
    importlib.import_module(name)
assert importlib.util.find_spec("pytest") is None, "this environment has development packages"
print(len(names))
"""


def uv(*arguments: str, environment: Path) -> None:
    # Not with the clock of the second run: what uv has kept would look stale, and certificates expired.
    environ = {name: value for name, value in os.environ.items() if name not in ("LD_PRELOAD", "VIRTUAL_ENV")}
    command = [str(ROOT / ".tools" / "bin" / "uv"), *arguments]
    subprocess.run(
        command,
        cwd=ROOT,
        env={**environ, "UV_PROJECT_ENVIRONMENT": str(environment), "UV_PYTHON_DOWNLOADS": "never"},
        check=True,
        capture_output=True,
        timeout=300,
    )


def test_every_module_imports_without_development_packages(tmp_path):
    uv("sync", "--frozen", "--no-dev", "--no-install-project", environment=tmp_path / "venv")
    done = subprocess.run(
        [tmp_path / "venv/bin/python", "-W", "error::ImportWarning", "-c", IMPORT_EVERYTHING],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    sources = [
        path
        for top in ("document_templates", "signatures", "storage", "service")
        for path in (ROOT / top).rglob("__init__.py")
    ]
    assert int(done.stdout) >= len(sources)
