"""The REST facade: every route is a row of `resources.py`, carried out as one GraphQL operation.

Decided in this package: HTTP, names, shapes and status codes of `/api/v1`. Not here: any rule of the business, any SQL,
who a token belongs to. It knows the GraphQL types and the `api` object it is handed (`api.py`), nothing behind them.
"""
