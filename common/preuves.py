"""Levels of proof of a gain, the same in the register and in the scenarios. Pure."""

from enum import IntEnum


class Preuve(IntEnum):
    """Level of proof of a gain, from the weakest. A refuted gain stays visible and counts for nothing."""

    REFUTE = 0
    ATTENDU = 1
    ESTIME = 2
    ETAYE = 3
    MESURE = 4


LIBELLES_PREUVE: dict[Preuve, str] = {
    Preuve.REFUTE: "réfuté",
    Preuve.ATTENDU: "attendu",
    Preuve.ESTIME: "estimé",
    Preuve.ETAYE: "étayé",
    Preuve.MESURE: "mesuré",
}
