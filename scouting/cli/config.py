"""`scouting config`: the configuration in force."""

import sys

import typer
import yaml

from scouting.cli.common import app, err, settings

SECRETS = {"elasticsearch_api_key", "elasticsearch_url", "database_url"}  # addresses may carry a password
config = typer.Typer(help="The configuration in force.", no_args_is_help=True)
app.add_typer(config, name="config")


@config.callback()
def _group() -> None:
    """Keep `export` a command of its own, though it is the only one."""


@config.command()
def export() -> None:
    """Print settings and teams in force as YAML, as they may stand in a configuration folder; secrets are left out."""
    from scouting.config import load_configuration

    configuration = load_configuration(settings())
    values = configuration.settings.model_dump(mode="json", exclude=SECRETS | {"data_dir", "config_dir"})
    values["mail"].pop("password")
    teams = {team.name: team.model_dump(mode="json", exclude={"name"}) for team in configuration.teams}
    yaml.safe_dump_all(
        [{"settings.yml": values, "teams": teams}], sys.stdout, allow_unicode=True, sort_keys=False, width=100
    )
    for problem in configuration.problems:
        err.print(problem.message, style="yellow", markup=False)
