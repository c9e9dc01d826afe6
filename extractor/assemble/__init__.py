"""Facts of an article → its records: what each quantity is called, when, where, and of what kind.

frame        the article's kind, its sections and their periods, where clauses and sentences end
lexicon      what the rule book's word lists mean here
subject      the plant, firm or water that a quantity is measured of
naming       the words that a pattern captured → the indicator's name
choice       candidates for each field, and the choice among them by learned weights
drafts       the above, in the order of the text: a draft of each record
records      a draft → a record, at offsets of the source
reasons      a draft → why its fields have their values
"""
