"""A queue for one test alone: a folder, or a prefix of the keys of Redis."""

from typing import Any

from mutualisation.settings import REDIS_OPTIONS


def transport_options(broker: str, folder: str) -> dict[str, Any]:
    """Options of the broker that keep the messages of ``folder`` apart from all others."""
    if broker.startswith("redis"):
        return {**REDIS_OPTIONS, "global_keyprefix": folder}
    return {
        "data_folder_in": folder,
        "data_folder_out": folder,
        "control_folder": f"{folder}-control",
        "polling_interval": 0.1,
    }
