"""What people say of the rows: confirmed, corrected, added, rejected; and every build after it.

The way of a review::

    export ─▶ a person ─▶ decisions ─▶ source/*.review.jsonl ─▶ apply, in every build
    sheets (CSV),         by words,    one a line               to the extraction of the
    label_studio          anchors                               document, before speakers are linked
"""
