"""Logging in and API tokens in GraphQL."""

from datetime import datetime
from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from db.members import MEMBERS
from db.scope import Role, Viewer
from db.tokens import TokenFields
from resolvers import logins, reading, tokens
from schema import ids
from schema.inputs import content, only_id, optional, required, values
from schema.nodes import context
from schema.scalars import EmailAddress


@strawberry.type(description="The team that was logged in to.")
class LoginTeam:
    """The team that was logged in to."""

    id: strawberry.ID = strawberry.field(description="Opaque, globally unique id.")
    slug: str = strawberry.field(description="The team's slug.")


@strawberry.type(description="The member who logged in.")
class LoginUser:
    """The member who logged in."""

    id: strawberry.ID = strawberry.field(description="Opaque, globally unique id of the member.")
    name: str = strawberry.field(description="The person's name.")
    email: EmailAddress = strawberry.field(description="The person's e-mail address.")
    role: Role = strawberry.field(description="What the member may do.")
    team: LoginTeam = strawberry.field(description="The team that was logged in to.")


@strawberry.type(description="A new token.")
class LoginPayload:
    """A new token."""

    token: str = strawberry.field(description="The token; shown only now.")
    token_type: str = strawberry.field(description="How to send it: `Bearer`.")
    user: LoginUser = strawberry.field(description="Whose it is.")


@strawberry.type(description="The token that was ended.")
class LogoutPayload:
    """The token that was ended."""

    message: str = strawberry.field(description="What was done.")


@strawberry.type(description="A new API token.")
class NewApiToken:
    """A new API token."""

    id: strawberry.ID = strawberry.field(description="Opaque, globally unique id.")
    token: str = strawberry.field(description="The token; shown only now.")


@strawberry.type(description="The API token that was revoked.")
class RevokedApiToken:
    """The API token that was revoked."""

    id: strawberry.ID = strawberry.field(description="Opaque, globally unique id.")


@content(None, "Who logs in.")
class LoginInput:
    """Who logs in."""

    email: EmailAddress = required("The person's e-mail address.")
    password: str = required("The person's password.")
    device_name: str = required("What the token will be called.")
    team: str | None = optional("A team's slug, for members of several.")


@content(TokenFields, "A new API token of the caller.")
class CreateApiTokenInput:
    """A new API token."""

    name: str = required()
    scopes: list[str] | None = optional()
    expires_at: datetime | None = optional()


RevokeApiTokenInput: Any = only_id("ApiToken", "RevokeApiTokenInput", "Which API token to revoke.")


@strawberry.type
class LoginMutations:
    """Tokens."""

    @strawberry.mutation(description="A new token for an e-mail address and a password. Needs no token.")
    async def login(
        self, info: Info, input: Annotated[LoginInput, strawberry.argument(description="Who logs in.")]
    ) -> LoginPayload:
        """A new token."""
        ctx = context(info)
        given = (input.email, input.password, input.device_name, input.team or None)
        membership, token = await logins.login(ctx, *given)
        member = await reading.written(ctx, MEMBERS, membership["id"], Viewer(membership["team_id"]))
        team_id = strawberry.ID(ids.encode("Team", membership["team_id"]))
        user = LoginUser(
            id=strawberry.ID(ids.encode("Member", membership["id"])),
            name=member["name"],
            email=member["email"],
            role=Role(member["role"]),
            team=LoginTeam(id=team_id, slug=membership["team_slug"]),
        )
        return LoginPayload(token=token, token_type="Bearer", user=user)  # noqa: S106 (a scheme, not a secret)

    @strawberry.mutation(description="End the token that this request uses.")
    async def logout(self, info: Info) -> LogoutPayload:
        """End the caller's token."""
        ctx = context(info)
        await ctx.write(tokens.revoke, ctx.actor.token_id)
        return LogoutPayload(message="Logged out.")

    @strawberry.mutation(description="Make an API token; it can do no more than the token that makes it.")
    async def create_api_token(
        self, info: Info, input: Annotated[CreateApiTokenInput, strawberry.argument(description="What it is for.")]
    ) -> NewApiToken:
        """Make an API token."""
        token_id, token = await context(info).write(tokens.create, values(input))
        return NewApiToken(id=strawberry.ID(ids.encode("ApiToken", token_id)), token=token)

    @strawberry.mutation(description="Revoke an API token; it stops with the next request.")
    async def revoke_api_token(
        self, info: Info, input: Annotated[RevokeApiTokenInput, strawberry.argument(description="Which token.")]
    ) -> RevokedApiToken:
        """Revoke an API token."""
        token_id = await context(info).write(tokens.revoke, values(input)["id"])
        return RevokedApiToken(id=strawberry.ID(ids.encode("ApiToken", token_id)))
