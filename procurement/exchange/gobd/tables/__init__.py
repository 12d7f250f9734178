"""The files of the data carrier, one module each."""
