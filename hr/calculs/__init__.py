"""Pure staff arithmetic: no Django here. Dataclasses and ``Decimal`` in, dataclasses and ``Decimal`` out."""
