"""Runs inside the sandbox, under Debian's own Python: starts one LibreOffice and converts what it is sent.

Not imported by anything; it has no module but the standard library and `uno`. Spoken to over pipes, in frames
of eight bytes of length and so many bytes. It answers first with an empty frame when LibreOffice is ready; then
every docx gets one frame, a byte `P` and the PDF, or `E` and a message.
"""

import argparse
import ctypes
import resource
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.io import IOException
from com.sun.star.lang import IllegalArgumentException

PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
{}
</oor:items>
"""
ITEM = '<item oor:path="/org.openoffice.{}"><prop oor:name="{}" oor:op="fuse"><value>{}</value></prop></item>'
SETTINGS = (
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Office.Writer/Content/Update", "Link", "2"),
    ("Office.Writer/Content/Update", "Field", "false"),
    ("Office.Recovery/AutoSave", "Enabled", "false"),
    ("Office.Recovery/RecoveryInfo", "SessionData", "false"),
    ("Office.Common/Save/Document", "CreateBackup", "false"),
    ("Office.Common/Misc", "UseLocking", "false"),
    ("Office.Common/Misc", "FirstRun", "false"),
    ("Office.Common/Misc", "CrashReport", "false"),
    ("Office.Common/Misc", "UseOpenCL", "false"),
    ("Office.Common/History", "PickListSize", "0"),
    # By default it keeps 60 MB of how texts were laid out, and converts no faster for it.
    ("Office.Common/Cache/Font", "GlyphsCacheSize", "1000000"),
    ("Setup/L10N", "ooSetupSystemLocale", "es-CL"),
    ("Setup/Office", "ooSetupInstCompleted", "true"),
)
LOAD = (
    # By name: without it LibreOffice guesses, and makes a PDF of anything.
    ("FilterName", "MS Word 2007 XML"),
    ("Hidden", True),
    ("ReadOnly", True),
    ("MacroExecutionMode", 0),
    ("UpdateDocMode", 0),
    ("RepairPackage", False),
)
EXPORT = (
    ("UseTaggedPDF", True),
    ("SelectPdfVersion", 0),
    ("ExportBookmarks", False),
    ("ExportNotes", False),
    ("ExportFormFields", False),
    ("UseLosslessCompression", True),
    ("ReduceImageResolution", False),
    ("DisplayPDFDocumentTitle", True),
)
LARGEST_FILE = 512 << 20
CPU_SECONDS = 3600
"""In the life of one soffice, which is a few hundred documents."""

PR_SET_PDEATHSIG = 1
NEW_PROFILE = 81
"""Exit code of an soffice that has made its profile and wants to be started again."""


class Refused(Exception):
    """LibreOffice says that this is no Word document."""


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--folder", type=Path, required=True)
    arguments.add_argument("--pipe", required=True)
    arguments.add_argument("--memory", type=int, required=True)
    arguments.add_argument("--processes", type=int)
    options = arguments.parse_args()
    _die_with_parent()
    _limit(options)
    _write_profile(options.folder)
    office, desktop = _start(options)
    try:
        _send(b"")
        while (docx := _receive()) is not None:
            try:
                _send(b"P" + _convert(desktop, docx, options.folder))
            except Refused as refusal:
                _send(b"E" + str(refusal).encode("utf-8", "replace"))
    finally:
        # Any other error leaves a soffice behind that nobody should use again.
        office.kill()


def _limit(options: argparse.Namespace) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (options.memory, options.memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_NOFILE, (1024, 1024))
    if options.processes:
        resource.setrlimit(resource.RLIMIT_NPROC, (options.processes, options.processes))


def _write_profile(folder: Path) -> None:
    user = folder / "profile" / "user"
    user.mkdir(parents=True)
    items = "\n".join(ITEM.format(*setting) for setting in SETTINGS)
    (user / "registrymodifications.xcu").write_text(PROFILE.format(items))


def _start(options: argparse.Namespace) -> "tuple[subprocess.Popen[bytes], Any]":
    context = uno.getComponentContext()
    resolver = context.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", context)
    address = f"uno:pipe,name={options.pipe};urp;StarOffice.ComponentContext"
    office = _soffice(options)
    while True:
        if office.poll() == NEW_PROFILE:
            office = _soffice(options)
        elif office.poll() is not None:
            sys.exit(f"soffice ended with {office.returncode}")
        try:
            remote = resolver.resolve(address)
        except NoConnectException:
            time.sleep(0.01)
            continue
        return office, remote.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", remote)


def _soffice(options: argparse.Namespace) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [
            "/usr/lib/libreoffice/program/soffice.bin",
            "--headless",
            "--invisible",
            "--nologo",
            "--nodefault",
            "--norestore",
            "--nolockcheck",
            "--nofirststartwizard",
            f"--accept=pipe,name={options.pipe};urp;",
            f"-env:UserInstallation={(options.folder / 'profile').as_uri()}",
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        preexec_fn=_die_with_parent,  # Only thread there is.
    )


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _convert(desktop: Any, docx: bytes, folder: Path) -> bytes:
    source, target = folder / "in.docx", folder / "out.pdf"
    source.write_bytes(docx)
    target.unlink(missing_ok=True)
    document = _load(desktop, source)
    try:
        export = uno.Any("[]com.sun.star.beans.PropertyValue", _properties(EXPORT))
        how = (("FilterName", "writer_pdf_Export"), ("FilterData", export))
        document.storeToURL(target.as_uri(), _properties(how))
    finally:
        document.close(True)
    return target.read_bytes()


def _load(desktop: Any, source: Path) -> Any:
    try:
        document = desktop.loadComponentFromURL(source.as_uri(), "_blank", 0, _properties(LOAD))
    except (IllegalArgumentException, IOException) as error:
        raise Refused(str(error)) from error
    if document is None:
        raise Refused("LibreOffice cannot read it as a Word document")
    return document


def _properties(pairs: Iterable[tuple[str, Any]]) -> tuple[Any, ...]:
    return tuple(PropertyValue(name, 0, value, 0) for name, value in pairs)


def _receive() -> bytes | None:
    head = sys.stdin.buffer.read(8)
    if len(head) < 8:
        return None
    (length,) = struct.unpack(">Q", head)
    body = sys.stdin.buffer.read(length)
    return body if len(body) == length else None


def _send(body: bytes) -> None:
    sys.stdout.buffer.write(struct.pack(">Q", len(body)) + body)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
