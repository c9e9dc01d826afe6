"""What was found against what should be found.

gold         a folder of annotated bulletins
score        what was found against it, as figures with floors
examples     rules' own examples and counterexamples, run through the whole pipeline
"""
