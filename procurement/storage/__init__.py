"""The log and the views on SQLite and PostgreSQL. The only room that knows a database."""
