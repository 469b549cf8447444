"""A budget of memory: how many bytes several caches keep together, and how many they may."""

from __future__ import annotations

MOST_BYTES = 40 * 1024 * 1024
"""What resolvers, their resolutions and the facts in order may take over all days; then all are let go."""


class Budget:
    """Bytes that caches keep together, as each of them estimates its own. Threads may count a little wrong."""

    __slots__ = ("held",)

    def __init__(self) -> None:
        self.held = 0

    @property
    def is_spent(self) -> bool:
        """Whether all that is kept is to be let go."""
        return self.held > MOST_BYTES
