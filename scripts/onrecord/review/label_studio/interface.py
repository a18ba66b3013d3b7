"""What Label Studio shows: the labels of regions, and the controls of each.

Out: the labelling interface, which is pasted into a project's settings, and the names that tasks
and annotations have in common.
"""

from __future__ import annotations

from html import escape

from onrecord.review.decisions import LABELS
from onrecord.types import SPEAKER_TYPES

MARKED = ("certainty", "polarity", "time")
"""Fields of a claim whose control has the field's name."""

# Label Studio's controls for a region of each label: closed sets, and free text.
CHOICES = {
    "Quote": {"kind": LABELS["kind"], "act": LABELS["act"], "speaker_type": SPEAKER_TYPES},
    "Claim": {
        "asserted_by": LABELS["asserted_by"],
        "claim_speaker_type": SPEAKER_TYPES,
        **{name: LABELS[name] for name in MARKED},
    },
}
TEXTS = {"Quote": ("speaker",), "Claim": ("claim", "claim_speaker")}
LABEL_OF = {"quotes": "Quote", "claims": "Claim"}
TABLE_OF = {label: table for table, label in LABEL_OF.items()}
_COLOURS = {"Quote": "#1f77b4", "Source": "#2ca02c", "Cue": "#ff7f0e", "Claim": "#9467bd"}


def _render_labels() -> str:
    labels = "".join(
        f'    <Label value="{label}" background="{colour}"/>\n'
        for label, colour in _COLOURS.items()
    )
    relations = "".join(
        f'    <Relation value="{name}"/>\n' for name in ("source", "cue", "continues")
    )
    controls = ""
    for label, sets in CHOICES.items():
        when = f'toName="text" perRegion="true" whenTagName="label" whenLabelValue="{label}"'
        for name in TEXTS[label]:
            controls += f'  <TextArea name="{name}" {when} maxSubmissions="1" editable="true"/>\n'
        for name, values in sets.items():
            options = "".join(f'<Choice value="{escape(value)}"/>' for value in values)
            controls += f'  <Choices name="{name}" {when} showInline="true">{options}</Choices>\n'
    return (
        "<View>\n"
        "  <Style>.htx-text { white-space: pre-wrap; }</Style>\n"
        f'  <Labels name="label" toName="text">\n{labels}  </Labels>\n'
        f"  <Relations>\n{relations}  </Relations>\n"
        '  <Header value="$title"/>\n'
        '  <Text name="text" value="$text"/>\n'
        f"{controls}"
        "</View>\n"
    )


INTERFACE = _render_labels()
"""The labelling interface, to paste into the project's settings."""
