"""The rows for Label Studio, and what its annotators made of them.

``interface`` is what it shows, ``tasks`` goes out, ``annotations`` comes back.

A quote is a region ``Quote`` (one for each of its spans, joined by relations ``continues``) with
relations to its ``Source`` and ``Cue``; a claim is a region ``Claim``. The name of a row's regions
begins with the row's id. Label Studio counts code points; versions before 2022 counted UTF-16
units, which the words beside the offsets give away
(https://github.com/HumanSignal/label-studio/pull/1559).

The format: https://labelstud.io/guide/task_format, https://labelstud.io/guide/predictions
"""

from onrecord.review.label_studio.annotations import read_annotations
from onrecord.review.label_studio.interface import INTERFACE
from onrecord.review.label_studio.tasks import render_tasks

__all__ = ["INTERFACE", "read_annotations", "render_tasks"]
