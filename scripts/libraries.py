"""Exit 1, naming what is missing, when a system library that the PDFs need cannot be loaded."""

import ctypes
import sys

SONAMES = ("libgobject-2.0.so.0", "libpango-1.0.so.0", "libharfbuzz.so.0", "libfontconfig.so.1", "libpangoft2-1.0.so.0")

missing = []
for soname in SONAMES:
    try:
        ctypes.CDLL(soname)
    except OSError:
        missing.append(soname)
if missing:
    sys.stderr.write("Bibliothèques absentes : " + ", ".join(missing) + "\n")
    sys.exit(1)
