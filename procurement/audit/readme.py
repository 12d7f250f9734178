"""The page that lies in every package."""

README = """Nachweis aus dem Protokoll {origin}
=================================================================

Prüfen (Python 3.9 oder neuer, sonst nichts):

    python3 verify.py . --key SCHLÜSSEL

SCHLÜSSEL ist der öffentliche Schlüssel des Protokolls. Nehmen Sie ihn nicht aus diesem Paket, sondern aus anderer
Quelle, etwa von einem früheren Besuch oder aus den Unterlagen eines Mitglieds. Hier lautet er:

    {key}

Mit --against DATEI wird zusätzlich gegen einen Prüfpunkt geprüft, den Sie selbst aufbewahrt haben: Nur so zeigt sich
auch, wenn jemand mit dem geheimen Schlüssel das ganze Protokoll neu geschrieben hat.

events.jsonl       {events} Ereignisse, eines je Zeile, wie sie aufgezeichnet wurden
leaves.bin         ihre Prüfwerte (ganzes Protokoll): je 8 Byte Position, 32 Byte SHA-256
proofs.jsonl       oder der Beweis für jedes einzelne Ereignis (Auszug)
checkpoints.jsonl  die unterschriebenen Prüfpunkte, der letzte über {size} Ereignisse
consistency.jsonl  dass jeder Prüfpunkt den vorigen fortsetzt (Auszug)
manifest.json      was dieses Paket enthält, unterschrieben in manifest.sig

Ein Auszug beweist, dass jedes seiner Ereignisse so im Protokoll steht. Dass keines fehlt, versichert der Betreiber mit
seiner Unterschrift unter manifest.json; beweisen kann es nur das ganze Protokoll.

-----------------------------------------------------------------

Evidence out of the log {origin}. Check it with

    python3 verify.py . --key KEY --language en

where KEY is the public key of the log, from elsewhere than this package. --against FILE also checks against a checkpoint
that you kept yourself. An extract proves that each of its events stands in the log like this; that none is left out is
what the operator signs in manifest.json, and only the whole log proves it.
"""
