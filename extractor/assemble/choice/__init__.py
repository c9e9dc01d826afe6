"""Choosing what a quantity is about: its kind, its period, its place, each from candidates by learned weights.

site.Site               a quantity and what its own sentence tells
site.Candidate          a value that a field may have, described by groups of attributes
weights.Weights         features of these groups → the sum of their weights
chain.choose            candidates of all quantities of an article → a choice for each
homes, kinds, periods, places      the candidates of each field
"""
