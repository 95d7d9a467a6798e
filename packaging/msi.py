"""The Windows Installer package from the frozen folder.

On Windows it is built by WiX 3 (``candle``, ``light``), elsewhere by ``wixl``; both read the same
source. ``files.wxs`` is written here, one component for each file, whose GUID is made from its
path and so stays the same from version to version (Windows counts users of a component by it).
"""

from __future__ import annotations

import html
import os
import shutil
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path

import freeze
import icon
import machine

SOURCE = Path(__file__).resolve().with_name("windows") / "triage-handover.wxs"
COMPONENTS = uuid.UUID("f2f0c0de-2d5f-4a3a-9d0e-1a1b7f9f0c33")
"""The name space of the components' GUIDs; it never changes."""
PROGRAM = "triage-handover.exe"
VIEWER = "triage-handover-viewer.exe"
SERVICE = """\
        <ServiceInstall Id="GatewayServiceInstall" Name="TriageHandoverGateway"
          DisplayName="Triage Handover gateway" Type="ownProcess" Start="auto" ErrorControl="normal"
          Account="NT AUTHORITY\\LocalService" Arguments="receive --as-service" Vital="yes"
          Description="Receives encounter reports that sending systems push" />
        <ServiceControl Id="GatewayServiceStop" Name="TriageHandoverGateway"
          Stop="both" Remove="uninstall" Wait="yes" />
        <ServiceControl Id="GatewayServiceStart" Name="TriageHandoverGateway"
          Start="install" Wait="no" />
"""


def build(folder: Path, out: Path, *, version: str) -> Path:
    """Make the package.

    Args:
        folder: the frozen program for Windows.
        out: where the package goes.
        version: of the package, three numbers.

    Raises:
        machine.Lacking: a file of the program or a tool is not here, or it failed.
    """
    missing = [name for name in (PROGRAM, VIEWER) if not (folder / name).is_file()]
    if missing:
        raise machine.Lacking(f"The folder holds no program for Windows: {', '.join(missing)}.")
    work = freeze.BUILD / "msi"
    work.mkdir(parents=True, exist_ok=True)
    files = work / "files.wxs"
    files.write_text(_files(folder), encoding="utf-8")
    picture = icon.write(work / "triage-handover.ico")
    out.mkdir(parents=True, exist_ok=True)
    made = out / f"triage-handover-{version}.msi"
    if shutil.which("wixl"):
        sources = [str(SOURCE), str(files)]
        given = ["-D", f"version={version}", "-D", f"icon={os.path.relpath(picture, folder)}"]
        given += ["-D", "wixl=1"]  # it knows no Schedule of an upgrade
        _run(["wixl", "-a", "x64", *given, "-o", str(made), *sources], folder)
    elif os.name == "nt" and shutil.which("candle") and shutil.which("light"):
        candle = ["candle", "-nologo", "-arch", "x64", f"-dversion={version}", f"-dicon={picture}"]
        _run([*candle, "-out", f"{work}\\", str(SOURCE), str(files)], folder)
        objects = [str(work / name) for name in ("triage-handover.wixobj", "files.wixobj")]
        _run(["light", "-nologo", "-sval", "-out", str(made), *objects], folder)
    else:
        raise machine.Lacking("Neither wixl (msitools) nor WiX 3 (candle, light) is here.")
    return made


def _files(folder: Path) -> str:
    """The fragment that names every file, folder by folder."""
    return "\n".join(
        [
            '<?xml version="1.0" encoding="utf-8"?>',
            '<Wix xmlns="http://schemas.microsoft.com/wix/2006/wi">',
            "  <Fragment>",
            '    <DirectoryRef Id="INSTALLFOLDER">',
            *_folder(folder, folder),
            *_service(folder),
            "    </DirectoryRef>",
            "  </Fragment>",
            "  <Fragment>",
            '    <ComponentGroup Id="ProgramFiles">',
            *(
                f'      <ComponentRef Id="{_id("C", path, folder)}" />'
                for path in sorted(folder.rglob("*"))
                if path.is_file() and path.name != PROGRAM
            ),
            f'      <ComponentRef Id="{_id("C", folder / PROGRAM, folder)}" />',
            "    </ComponentGroup>",
            "  </Fragment>",
            "</Wix>",
            "",
        ]
    )


def _folder(here: Path, folder: Path) -> Iterator[str]:
    for path in sorted(here.iterdir()):
        name = _quoted(path.name)
        if path.is_dir():
            yield f'      <Directory Id="{_id("D", path, folder)}" Name={name}>'
            yield from _folder(path, folder)
            yield "      </Directory>"
        else:
            yield _component(path, folder)


def _component(path: Path, folder: Path) -> str:
    source = _quoted(str(path.relative_to(folder)))
    return (
        f'      <Component Id="{_id("C", path, folder)}" Guid="{_guid(path, folder)}" Win64="yes">'
        f'<File Id="{_id("F", path, folder)}" Source={source} KeyPath="yes" /></Component>'
    )


def _service(folder: Path) -> Iterator[str]:
    """The service runs the program itself: its component has a copy of the small starter."""
    path = folder / PROGRAM
    guid = str(uuid.uuid5(COMPONENTS, "gateway-service")).upper()
    yield f'      <Component Id="GatewayService" Guid="{guid}" Win64="yes">'
    yield (
        f'        <File Id="GatewayProgram" Name="triage-handover-gateway.exe" '
        f'Source={_quoted(path.name)} KeyPath="yes" />'
    )
    yield SERVICE
    yield "      </Component>"


def _guid(path: Path, folder: Path) -> str:
    return str(uuid.uuid5(COMPONENTS, path.relative_to(folder).as_posix())).upper()


def _id(kind: str, path: Path, folder: Path) -> str:
    return kind + _guid(path, folder).replace("-", "")


def _quoted(text: str) -> str:
    return f'"{html.escape(text)}"'


def _run(command: list[str], folder: Path) -> None:
    """Run a tool where the files are: wixl finds them only by a path from where it stands."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    if done.returncode:
        said = (done.stdout + done.stderr).strip().splitlines() or ["no reason given"]
        raise machine.Lacking(f"{command[0]} failed: {said[-1]}")
