"""Batched edges: many sibling fields ask for one row or one page each, one statement answers all of them.

A loader lives as long as its request and is keyed by what it loads; the viewer is the request's own, so nothing of
another team can be in it.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Hashable
from typing import Any

from aiodataloader import DataLoader

from db import paging, records
from db.paging import Page, Query
from db.resources import Resource
from db.scope import Viewer
from db.types import Row
from resolvers.context import Context

Batch = Callable[[list[int]], Coroutine[Any, Any, list[Any]]]


def one(
    ctx: Context, resource: Resource, visitor: Viewer | None = None, *, deleted: bool = True
) -> DataLoader[int, Row | None]:
    """Rows by id; None for what is not readable. Read as the caller, or as a `visitor` of some team.

    Deleted ones too unless told otherwise: what refers to a deleted row still shows it.
    """

    async def batch(ids: list[int]) -> list[Row | None]:
        found = await records.read_many(ctx.database.fetch, resource, visitor or ctx.viewer, ids, deleted=deleted)
        return [found.get(row_id) for row_id in ids]

    return _loader(ctx, ("one", resource.name, visitor, deleted), batch)


def root(ctx: Context, resource: Resource, query: Query) -> DataLoader[int, Page]:
    """One page of the whole team; the key is the team's id."""

    async def batch(teams: list[int]) -> list[Page]:
        return [await paging.page(ctx.database, resource, ctx.viewer, query) for _ in teams]

    return _loader(ctx, ("root", resource.name, repr(query)), batch)


def below(ctx: Context, resource: Resource, by: str, query: Query) -> DataLoader[int, Page]:
    """The same page of `resource` below each parent; `by` is the column or link that holds the parent's id."""

    async def batch(parents: list[int]) -> list[Page]:
        return await paging.pages(ctx.database, resource, ctx.viewer, query, by, parents)

    return _loader(ctx, ("below", resource.name, by, repr(query)), batch)


def totals_below(ctx: Context, resource: Resource, by: str, query: Query) -> DataLoader[int, int]:
    """How many rows match below each parent."""

    async def batch(parents: list[int]) -> list[int]:
        return await paging.totals(ctx.database, resource, ctx.viewer, query, by, parents)

    return _loader(ctx, ("totals", resource.name, by, repr(query)), batch)


def _loader(ctx: Context, key: Hashable, batch: Batch) -> DataLoader[int, Any]:
    if key not in ctx.loaders:
        ctx.loaders[key] = DataLoader(batch_load_fn=batch)
    return ctx.loaders[key]
