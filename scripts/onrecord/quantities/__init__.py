"""Numbers with what they count.

``figures`` finds numerals, ranges and ratios, ``counted`` units and nouns, ``expressions`` joins
them. Number words stand in ``onrecord.numerals``, since dates need them too.
"""

from onrecord.quantities.expressions import find_quantities

__all__ = ["find_quantities"]
