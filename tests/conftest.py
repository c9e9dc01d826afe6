"""What holds for all tests."""

from hypothesis import settings

# A property says what holds, not how fast: a busy machine fails no test.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
