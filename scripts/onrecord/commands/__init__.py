"""The commands of ``onrecord``: a module each, named for its command.

Each holds the function that :mod:`onrecord.cli` registers and the examples of its help text. What
takes long to import is imported by the function that needs it, so that a start is quick.
"""
