"""The command line: one command a verb; what each needs is imported when it runs, since cold start counts."""

from __future__ import annotations

import gc
import io
import os
import sys
from collections.abc import Sequence

import click

from zhoubao.cli.app import EXIT_CODES, cli
from zhoubao.cli.complaints import complain

# Each module adds its commands to ``cli`` when it is loaded.
from zhoubao.cli.data import explain, facts, import_
from zhoubao.cli.editions import new, validate
from zhoubao.cli.issues import archive, diff, issue, pull, rebuild
from zhoubao.cli.printing import build, check, trace
from zhoubao.cli.scaling import scaling
from zhoubao.errors import ZhoubaoError

__all__ = [
    "EXIT_CODES", "archive", "build", "check", "cli", "diff", "explain", "facts", "import_", "issue", "main",
    "new", "pull", "rebuild", "scaling", "trace", "validate",
]  # fmt: skip


def main(argv: Sequence[str] | None = None) -> None:
    """Run a command and exit with its code; a fault is told in one sentence, never as a traceback."""
    # A command lives for a second: looking for garbage less often saves a twentieth of it.
    gc.set_threshold(100_000, 50, 50)
    for stream in (sys.stdout, sys.stderr):
        # Chinese goes out as UTF-8 whatever the locale; a lone surrogate from a file name must not stop it.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    code: object = 0
    try:
        # Not cli.main(), which makes a reader that went away an exit code of 1.
        with cli.make_context("zhoubao", list(sys.argv[1:] if argv is None else argv)) as context:
            cli.invoke(context)
        if sys.stdout is not None:
            sys.stdout.flush()
    except SystemExit as stop:
        code = stop.code
    except click.exceptions.Exit as stop:
        code = stop.exit_code
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("zhoubao: interrupted.", err=True)
        code = 130
    except ZhoubaoError as error:
        complain(error)
        code = error.exit_code
    except BrokenPipeError:
        # The reader of our output went away (`| head`): nothing is wrong, and nothing more can be said.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except OSError as error:
        where = f" {error.filename}" if error.filename else ""
        click.echo(
            f"zhoubao: the system refused{where}: {error.strerror or error}; see to it and try again.",
            err=True,
        )
        code = 3
    except Exception as error:
        if os.environ.get("ZHOUBAO_DEBUG"):
            raise
        click.echo(
            f"zhoubao: a fault in zhoubao itself ({type(error).__name__}: {error}); run it again with "
            "ZHOUBAO_DEBUG=1 set and report what it prints.",
            err=True,
        )
        code = 70
    sys.exit(code if isinstance(code, int) else 0)
