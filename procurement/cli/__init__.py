"""The command line `abrufbuch`: one file per command, German texts, exit codes 0 done, 1 refused, 2 wrong usage."""
