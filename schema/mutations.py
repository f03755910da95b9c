"""How mutations are declared: one line each, a use case and its input.

    create_client: Client = mutation(clients.create, CreateClientInput, "Add a client.")

The use case runs in a unit of work of its own, which is committed before the answer is read back. It is called with
the context, the unit, the number of `id` where the input has one, and the other values where there are any.
"""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from resolvers import reading
from resolvers.context import Context
from schema.inputs import values
from schema.nodes import Declared, context, node_class


def mutation(use_case: Callable[..., Awaitable[int]], input_type: Any, description: str) -> Any:
    """A mutation that answers the row whose id `use_case` gives."""

    async def write(ctx: Context, given: dict[str, Any]) -> int:
        row_id = [given.pop("id")] if "id" in given else []
        rest = [given] if has_more else []
        return await ctx.write(use_case, *row_id, *rest)

    has_more = any(name != "id" for name in input_type.__annotations__) or input_type.__mro__[1] is not object
    return answered(write, input_type, description)


def answered(act: Callable[[Context, dict[str, Any]], Awaitable[int]], input_type: Any, description: str) -> Any:
    """A mutation whose use case sees to its own unit of work and answers an id."""

    async def resolve(
        info: Info, input: Annotated[input_type, strawberry.argument(description="What to write.")]
    ) -> Any:
        ctx = context(info)
        row_id = await act(ctx, values(input))
        target = node_class(info.return_type)
        return target(row=await reading.written(ctx, target.resource, row_id), own=True)

    metadata = {"declared": Declared(key="id", summary=True)}
    return strawberry.mutation(resolver=resolve, description=description, metadata=metadata)
