"""What knows nothing of bulletins: files, processes, caches.

cache        what takes long to make, from a file in the user's cache folder
frozen       objects of this package → bytes that hold values alone, and back
memo         a function of one argument → a table of what it gave
pool         processes of our own that answer questions
program      a module of this package → the command that runs it
regular      a path → the bytes of a regular file
visible      a text from anywhere → one that a terminal shows as it is
han          Chinese characters for Python's own `re`
"""
