"""Journeys in a real Chromium, as a person lives them."""
