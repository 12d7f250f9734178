"""The page that lies on every data carrier."""

from collections.abc import Mapping, Sequence

from procurement.exchange.gobd.index import Supplier
from procurement.exchange.gobd.table import Table

README = """Datenträgerüberlassung (GoBD, Zugriffsart Z3)
=============================================

{name}
{comment}

index.xml beschreibt die Dateien nach dem Beschreibungsstandard; Prüfprogramme wie IDEA lesen es ein.
{dtd}

CSV: UTF-8 ohne Kennung am Anfang, Semikolon, Texte in Anführungszeichen, Dezimalkomma ohne Tausenderpunkte, Tage als
TT.MM.JJJJ; die erste Zeile nennt die Spalten. Beträge sind netto. Texte stehen so da, wie sie erfasst wurden, auch mit
Zeilenumbrüchen und einem = am Anfang: Öffnen Sie die Dateien nicht mit einer Tabellenkalkulation, die Formeln ausführt.

Ein Zeitraum begrenzt Abrufe nach dem Tag des Abrufs, mit allem, was später mit ihnen geschah, und Umlagen nach dem
Jahr. Stammdaten sind ganz enthalten; bei einer Auswahl nur das gewählte Mitglied und der gewählte Vertrag. Personen
stehen hier nur als Kennung.

{files}
"""
ENCLOSED = "Die DTD {dtd} liegt bei."
MISSING = """
ACHTUNG: Die DTD {dtd} liegt nicht bei. Prüfprogramme brauchen sie im selben Ordner wie index.xml.
Sie gehört zum Beschreibungsstandard der Audicon GmbH. Sie können sie unverändert dazulegen, oder gleich beim Ausgeben
nennen: abrufbuch export gobd ZIEL --dtd DATEI"""


def readme(tables: Sequence[Table], rows: Mapping[str, int], supplier: Supplier, dtd: str, *, enclosed: bool) -> str:
    """`rows` by file name; `dtd` is the name of the DTD that `index.xml` asks for."""
    files = (f"{table.file:<26}{rows[table.file]:>9}  {table.description}" for table in tables)
    return README.format(
        name=supplier.name,
        comment=supplier.comment,
        dtd=(ENCLOSED if enclosed else MISSING).format(dtd=dtd),
        files="\n".join(files),
    )
