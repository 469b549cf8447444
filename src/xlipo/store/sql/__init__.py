"""Facts in a database: one table layout on DuckDB, PostgreSQL, ClickHouse and Spark, read a company at a time."""
