"""What many commands have in common: options, and the exit status of what was partly done."""

from pathlib import Path

import click

#: Done, but some input was refused; for who looks at an index: damaged.
EXIT_REFUSED = 1

index_option = click.option(
    "--index", type=click.Path(path_type=Path), metavar="DIR", help="The index directory."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Answer with JSON.")
