"""Turns of the loop: between two pieces of work that take long, all that waits there goes first.

What many answers bring at once would else be read and stored in one go, and no timer or answer be heard meanwhile.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Turns:
    """One piece of work in a turn of the loop, in the order in which they were asked for."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Do the work within; it does not wait for anything."""
        async with self._lock:
            try:
                yield
            finally:
                await asyncio.sleep(0)  # who asks for a turn meanwhile waits
