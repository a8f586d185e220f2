#!/bin/sh
# Looks for what Python packages cannot bring: « pdf » (pango, for the PDFs), « navigateur » (for the browser tests),
# « bureautique » (LibreOffice without a screen, for the tests that open the texts and the slides to edit).
set -eu
packages=""
for need in "$@"; do
  case "$need" in
    pdf)
      .venv/bin/python scripts/libraries.py pdf || packages="$packages libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" ;;
    navigateur)
      [ -x "${CHROMIUM:-/usr/bin/chromium}" ] || packages="$packages chromium"
      command -v pdftoppm >/dev/null 2>&1 || packages="$packages poppler-utils"
      .venv/bin/python scripts/libraries.py navigateur || packages="$packages libatomic1" ;;
    bureautique)
      program=$(command -v soffice || true)
      office=$(dirname "$(readlink -f "${program:-/nulle-part/soffice}")")
      [ -e "$office/libswlo.so" ] || packages="$packages libreoffice-writer-nogui"
      [ -e "$office/libsdlo.so" ] || packages="$packages libreoffice-impress-nogui" ;;
  esac
done
# shellcheck disable=SC2086
[ -z "$packages" ] || sh scripts/apt.sh $packages
