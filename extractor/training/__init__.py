"""Annotated bulletins → the weights that choices are made by. Needs the extra `train`; nothing here is used in extraction.

fit         cases of right and wrong candidates → weights
learn       annotated bulletins → cases → the weights of each field; measured on folds
report      what `extractor train` reads, prints and writes
"""
