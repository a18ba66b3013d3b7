"""Time expressions with their TIMEX3 values.

``timex`` is the calendar, ``grammar`` the way rules are written, ``tense`` tells what lies behind
and ahead; ``dates``, ``periods``, ``reports`` and ``spans`` are the rules, ``expressions`` applies
them.
"""

from onrecord.times.expressions import find_times

__all__ = ["find_times"]
