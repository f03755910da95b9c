"""Runs revisions on the connection that `db.migrations.apply` hands over."""

from __future__ import annotations

from alembic import context

from db.metadata import METADATA

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=METADATA, compare_type=False, transaction_per_migration=True)
with context.begin_transaction():
    context.run_migrations()
