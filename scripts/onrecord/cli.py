"""The command ``onrecord``: what it is called with, and how it ends.

Exit codes: 0 the work is done; 1 the work failed, or something that was checked is wrong;
2 the command line is wrong; 3 with ``--strict``: done, but some inputs could not be used.
Progress bars and reports go to standard error, results to standard output. The commands
themselves are in :mod:`onrecord.commands`.

>>> app.info.name
'onrecord'
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from onrecord.commands import (
    build,
    cite,
    diff,
    evaluate,
    extract,
    publish,
    review,
    train,
    validate,
    view,
)
from onrecord.console import say
from onrecord.errors import OnRecordError

app = typer.Typer(
    name="onrecord",
    help="Who said what, and what was claimed, in the news.\n\n"
    "Text in; attributed quotes, factual claims and speakers out, with their exact words, as "
    "tables. Everything but publish runs offline on this machine.",
    epilog="""\b
    Examples:
      onrecord extract article.txt             look at one text
      onrecord build articles/ --out mine      make a dataset of many
      onrecord validate mine                   check every promise of it
    """,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.command(epilog=build.EXAMPLES)(build.build)
app.command(epilog=extract.EXAMPLES)(extract.extract)
app.command(epilog=validate.EXAMPLES)(validate.validate)
app.command(epilog=view.EXAMPLES)(view.view)
app.add_typer(review.app, name="review")
app.command(epilog=publish.EXAMPLES)(publish.publish)
app.command(epilog=diff.EXAMPLES)(diff.diff)
app.command(epilog=cite.EXAMPLES)(cite.cite)
app.command(epilog=evaluate.EXAMPLES)(evaluate.evaluate)
app.command(epilog=train.EXAMPLES)(train.train)


def main() -> None:
    """Runs the command; expected errors become one message and exit code 1."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a terminal may lack what a text has
            stream.reconfigure(errors="backslashreplace")
    try:
        app(prog_name="onrecord")
    except OnRecordError as error:
        say(f"onrecord: {error}", style="red")
    except OSError as error:
        say(f"onrecord: {error.filename or 'input or output'}: {error.strerror}", style="red")
    sys.exit(1)


def _print_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"onrecord {version('onrecord')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Show the version and exit.", callback=_print_version, is_eager=True
        ),
    ] = False,
) -> None:
    """Options of the command itself."""
