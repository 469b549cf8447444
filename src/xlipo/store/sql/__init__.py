"""Facts in a database: one table layout on DuckDB, PostgreSQL and ClickHouse, read a company at a time."""
