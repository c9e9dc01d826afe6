"""The pipeline at work for others: within limits, in processes of its own, for stores.

attempts     one issue read within its limits, whatever it brings about
reader       a process that reads one document after the other
keeping      what a store needs of an extractor
"""
