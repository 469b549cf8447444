"""What Excel needs on this machine, and what of it is missing, each in one plain sentence.

The registry is asked through a function, so that the same questions can be put to a made-up one.
"""

from __future__ import annotations

import importlib.util
import sys
import sysconfig
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path

from xlipo.facts.errors import UsageError

Registry = Callable[[str, str], object]
"""The value of a name under a key such as ``HKCU\\\\Software\\\\...``; None where there is none."""

_EXCEL = r"Software\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"
_SECURITY = (r"HKCU\Software\Policies\Microsoft\Office\16.0\Excel\Security",
             r"HKCU\Software\Microsoft\Office\16.0\Excel\Security")  # fmt: skip
_SIGNED_ONLY, _NEVER = 3, 4  # of VBAWarnings


def require_windows() -> None:
    """Raises :class:`UsageError` anywhere but on Windows."""
    if sys.platform != "win32":
        system = {"darwin": "macOS", "linux": "Linux"}.get(sys.platform, sys.platform)
        raise UsageError(
            f"Excel for Windows is needed, and this is {system}; xlipo addin build --host excel --out DIR makes the "
            "add-in to copy to a Windows computer, and --host calc installs into LibreOffice here."
        )


def windows_registry(key: str, name: str) -> object:
    """A value of this machine's registry, or None."""
    import winreg

    hive, _, path = key.partition("\\")
    root = winreg.HKEY_CURRENT_USER if hive == "HKCU" else winreg.HKEY_LOCAL_MACHINE  # type: ignore[attr-defined]
    try:
        with winreg.OpenKey(root, path) as opened:  # type: ignore[attr-defined]
            found: object = winreg.QueryValueEx(opened, name)[0]  # type: ignore[attr-defined]
            return found
    except OSError:
        return None


def dll_folder() -> Path | None:
    """The folder where xlwings put its DLLs, named for its version; None where they are not."""
    dll = f"xlwings64-{version('xlwings')}.dll"
    places = (sysconfig.get_path("data"), sys.prefix, Path(sys.executable).parent, sysconfig.get_path("data", _USER))
    return next((Path(place) for place in places if (Path(place) / dll).is_file()), None)


_USER = sysconfig.get_preferred_scheme("user")


def missing(registry: Registry) -> Iterator[str]:
    """What is missing for the add-in to work, a sentence each; nothing where all is there."""
    if registry(f"HKLM\\{_EXCEL}", "") is None and registry(f"HKCU\\{_EXCEL}", "") is None:
        yield "Excel was not found on this computer; the add-in is in its place for when it is."
    if dll_folder() is None:
        yield (f"xlwings {version('xlwings')} has no DLL beside this Python ({sys.executable}); run: "
               "python -m pip install --force-reinstall --no-deps xlwings, and install again.")  # fmt: skip
    if importlib.util.find_spec("win32com") is None:
        yield f"pywin32 is missing from this Python ({sys.executable}); run: python -m pip install pywin32."
    yield from _closed_to_macros(registry)


def _closed_to_macros(registry: Registry) -> Iterator[str]:
    """Excel trusts its start folder, unless somebody has told it not to."""
    nowhere = any(registry(rf"{key}\Trusted Locations", "AllLocationsDisabled") == 1 for key in _SECURITY)
    warnings = next((found for key in _SECURITY if (found := registry(key, "VBAWarnings")) is not None), None)
    if nowhere and warnings in (_SIGNED_ONLY, _NEVER):
        yield (
            "Excel runs no unsigned macros here: in File > Options > Trust Center > Trust Center Settings, under Macro "
            "Settings choose 'Disable VBA macros with notification', or under Trusted Locations clear 'Disable all "
            "Trusted Locations'; where these are grey, ask your administrator."
        )
