"""The arithmetic of scenarios: pure functions and frozen values, no Django, money in exact ``Decimal`` euros.

The rules are written in prose with worked figures in ``docs/algorithmes/scenarios.md``; the tests repeat them.
"""
