"""Alliances of members that share servers and licences (interkommunale Zusammenarbeit)."""
