"""The data carrier of a tax audit (GoBD, Z3): CSV files and `index.xml` in the form of the "Beschreibungsstandard".

Each file is one module of `tables`: its `TABLE` declares columns and where their values come from. Description, CSV,
tests and the example below follow from it, so that a new file is a new module.
"""
