"""Every report as a table: as of any moment, filtered, grouped, as a file, with how it is calculated."""
