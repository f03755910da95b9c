"""What is remembered: tables, statements and transactions. The only home of SQLModel, SQLAlchemy and SQL."""
