"""Spreadsheets: columns described once, files read safely, one writer, the workbook that travels there and back."""
