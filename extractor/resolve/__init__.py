"""Mentions as written → mentions with values, given the document: its date, its place, what came before."""
