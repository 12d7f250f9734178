"""The log as a list: filtered, page by page, as a file."""
