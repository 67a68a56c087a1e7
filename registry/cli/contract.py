"""``registry export-contract DIR``: the shapes of the contract as JSON Schema files."""

import importlib
import json
import pkgutil
from pathlib import Path

import click
from pydantic import BaseModel, TypeAdapter

import schemas
from schemas.base import Contract
from schemas.products import ProductDraft

__all__ = ["export_contract"]


def _models() -> dict[str, type[BaseModel]]:
    found: dict[str, type[BaseModel]] = {}
    for module in pkgutil.walk_packages(schemas.__path__, "schemas."):
        members = vars(importlib.import_module(module.name)).values()
        for model in members:
            if isinstance(model, type) and issubclass(model, Contract) and model.__module__ == module.name:
                found[f"{module.name.removeprefix('schemas.')}.{model.__name__}"] = model
    return found


@click.command("export-contract")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def export_contract(folder: Path) -> None:
    """Write one JSON Schema (draft 2020-12) a shape into FOLDER."""
    folder.mkdir(parents=True, exist_ok=True)
    dialect = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    written = {name: TypeAdapter(model).json_schema() for name, model in _models().items()}
    written["products.ProductDraft"] = TypeAdapter(ProductDraft).json_schema()
    for name, schema in sorted(written.items()):
        text = json.dumps(dialect | schema, ensure_ascii=False, indent=2, sort_keys=True)
        (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    click.echo(f"{len(written)} schemas in {folder}")
