"""Exit 1, naming what is missing, when a system library that « pdf » or « navigateur » needs cannot be loaded.

The names are those that WeasyPrint opens, and the one that the driver of the browser wants beside the usual. Asking the loader works on every Linux, whatever its packages are called.
"""

import ctypes
import sys

SONAMES = {
    "pdf": (
        "libgobject-2.0.so.0",
        "libpango-1.0.so.0",
        "libharfbuzz.so.0",
        "libfontconfig.so.1",
        "libpangoft2-1.0.so.0",
    ),
    "navigateur": ("libatomic.so.1",),
}


def missing(sonames: tuple[str, ...]) -> list[str]:
    """The libraries that the loader does not find."""
    absent = []
    for soname in sonames:
        try:
            ctypes.CDLL(soname)
        except OSError:
            absent.append(soname)
    return absent


if __name__ == "__main__" and (absent := missing(SONAMES[sys.argv[1]])):
    sys.stderr.write("Bibliothèques absentes : " + ", ".join(absent) + "\n")
    sys.exit(1)
