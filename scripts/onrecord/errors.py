"""What can go wrong in a way that stops the work.

A document that cannot be used is no error: it becomes a row with a status and a
reason. These exceptions are for what nobody can go on from, and each message names
the file, the field and the remedy::

    OnRecordError
    ├── InputError           a path that is not there or cannot be read
    │   └── NotTextError     bytes that hold no text (readers turn it into a refused row)
    ├── ReaderError          the model is missing, damaged or of another version
    ├── DatasetError         the dataset folder cannot be read or written
    │   └── ValidationError  rows that break a promise of the schema
    └── PublishError         a dataset does not get to where it should be published

>>> issubclass(NotTextError, OnRecordError)
True
"""

from __future__ import annotations


class OnRecordError(Exception):
    """Any error that this package raises on purpose."""


class InputError(OnRecordError):
    """An input path does not exist, cannot be read, or holds nothing to read."""


class NotTextError(InputError):
    """Bytes that are not text in an encoding that can be told for sure."""


class ReaderError(OnRecordError):
    """The reader's model cannot be loaded, or does not fit this version."""


class DatasetError(OnRecordError):
    """A dataset folder cannot be read or written."""


class ValidationError(DatasetError):
    """Rows or files of a dataset break a promise: a span, an id, a reference, a type."""


class PublishError(OnRecordError):
    """A dataset cannot be published there, or not now; what was sent so far does no harm."""
