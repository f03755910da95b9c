"""Passwords: argon2id, off the event loop, two at a time (each takes 19 MiB)."""

from __future__ import annotations

import asyncio
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_slots = asyncio.Semaphore(2)


@cache
def _nobody() -> str:
    """Verified when there is no such user, so that an unknown address takes as long as a wrong password."""
    return HASHER.hash("nobody has this password")


async def hashed(password: str) -> str:
    """The argon2id hash to store."""
    async with _slots:
        return await asyncio.to_thread(HASHER.hash, password)


async def matches(stored: str | None, password: str) -> bool:
    """True when `password` is the one that was hashed; as slow for an unknown user (None)."""

    def verify() -> bool:
        try:
            return HASHER.verify(stored or _nobody(), password)
        except (VerificationError, InvalidHashError):
            return False

    async with _slots:
        return await asyncio.to_thread(verify) and stored is not None
