"""Facts on their way out: CSV with a data package, Parquet, xBRL-JSON and xBRL-CSV with a taxonomy of our own."""
