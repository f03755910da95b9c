"""The history of the tables: Alembic revisions, forward only, and the two calls that apply and check them."""
