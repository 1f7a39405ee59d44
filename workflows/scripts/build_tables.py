"""Joins the stages' TSVs into the research tables: TSV, Parquet and one DuckDB file.

Every input TSV has a Frictionless schema beside it (NAME.schema.json); files whose schemas have
the same name are parts of one table. Primary keys come from the schemas, foreign keys from
workflows/schemas/table_keys.json. A part that breaks its schema or a key is an error that names
the file; then nothing is written.
"""

import argparse
import gzip
import json
import shutil
import sys
from pathlib import Path

import duckdb

DUCKDB_TYPES = {
    "string": "VARCHAR",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
}


class TableError(Exception):
    """What is wrong, where, and what to do about it, in one line."""


def schema_path(table: Path) -> Path:
    stem = table.name.removesuffix(".gz").removesuffix(".tsv")
    return table.with_name(stem + ".schema.json")


def header_of(path: Path) -> list[str]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8", newline="") as lines:
        for line in lines:
            if not line.startswith("#"):
                return line.rstrip("\n").split("\t")
    return []


def load_parts(paths: list[Path]) -> dict[str, dict]:
    """Tables by name: their schema and the files of all parts, in the order of the file names."""
    tables: dict[str, dict] = {}
    for path in sorted(paths):
        schema = json.loads(schema_path(path).read_text(encoding="utf-8"))
        table = tables.setdefault(schema["name"], {"schema": schema, "parts": []})
        if table["schema"] != schema:
            raise TableError(f"{path}: its schema differs from that of other parts of the table "
                             f"'{schema['name']}'; make all parts with one version")
        if header_of(path) != [field["name"] for field in schema["fields"]]:
            raise TableError(f"{path}: the header is not that of its schema; make the file again")
        table["parts"].append(str(path))
    return tables


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def column_list(names: list[str]) -> str:
    return ", ".join(quoted(name) for name in names)


def creation_order(tables: dict, foreign_keys: list[dict]) -> list[str]:
    """Referenced tables first, otherwise by name."""
    referenced = {key["references"] for key in foreign_keys}
    depth = {name: 0 if name in referenced else 1 for name in tables}
    for key in foreign_keys:
        if key["table"] in depth and key["table"] in referenced:
            depth[key["table"]] = 0.5
    return sorted(tables, key=lambda name: (depth[name], name))


def in_one_line(error: duckdb.Error) -> str:
    """What is wrong and in which file: DuckDB's message without its options and advice."""
    lines = [line.strip() for line in str(error).splitlines()]
    return " ".join(line for number, line in enumerate(lines)
                    if number == 0 or line.startswith(("file", "Original Line", "Line:")))


def create_table(connection, name: str, table: dict, foreign_keys: list[dict]) -> None:
    schema = table["schema"]
    key = schema.get("primaryKey", [])
    parts = [
        f"{quoted(field['name'])} {DUCKDB_TYPES[field['type']]}"
        + (" NOT NULL" if field["name"] in key else "")
        for field in schema["fields"]
    ]
    if key:
        parts.append(f"PRIMARY KEY ({column_list(key)})")
    for foreign in foreign_keys:
        parts.append(f"FOREIGN KEY ({column_list(foreign['columns'])}) "
                     f"REFERENCES {quoted(foreign['references'])} ({column_list(foreign['columns'])})")
    connection.execute(f"CREATE TABLE {quoted(name)} ({', '.join(parts)})")
    types = {field["name"]: DUCKDB_TYPES[field["type"]] for field in schema["fields"]}
    connection.execute(
        f"INSERT INTO {quoted(name)} SELECT * FROM read_csv($parts, columns=$types, delim='\t', "
        "header=true, comment='#', nullstr='NA', quote='', escape='', auto_detect=false)",
        {"parts": table["parts"], "types": types})


def write_dictionary(connection, tables: dict) -> None:
    connection.execute("CREATE TABLE data_dictionary (table_name VARCHAR, table_description VARCHAR, "
                       "column_name VARCHAR, position INTEGER, type VARCHAR, in_primary_key BOOLEAN, "
                       "description VARCHAR, PRIMARY KEY (table_name, column_name))")
    rows = [
        [name, table["schema"]["description"], field["name"], position, field["type"],
         field["name"] in table["schema"].get("primaryKey", []), field["description"]]
        for name, table in sorted(tables.items())
        for position, field in enumerate(table["schema"]["fields"], 1)
    ]
    connection.executemany("INSERT INTO data_dictionary VALUES (?, ?, ?, ?, ?, ?, ?)", rows)


def write_text(path: Path, schema: dict, parts: list[str]) -> None:
    """The parts' own text under one header: no number is written a second time."""
    with path.open("w", encoding="utf-8", newline="") as output:
        output.write("\t".join(field["name"] for field in schema["fields"]) + "\n")
        for part in parts:
            opener = gzip.open if part.endswith(".gz") else open
            with opener(part, "rt", encoding="utf-8", newline="") as lines:
                rows = (line for line in lines if not line.startswith("#"))
                next(rows)
                output.writelines(rows)


def write_files(connection, tables: dict, folder: Path, foreign_keys: list[dict]) -> None:
    """TSV, schema and Parquet of every table, and the data package that lists them."""
    resources = []
    for name in sorted(tables):
        schema = dict(tables[name]["schema"])
        schema["foreignKeys"] = [
            {"fields": key["columns"],
             "reference": {"resource": key["references"], "fields": key["columns"]}}
            for key in foreign_keys if key["table"] == name
        ]
        write_text(folder / f"{name}.tsv", schema, tables[name]["parts"])
        (folder / f"{name}.schema.json").write_text(json.dumps(schema, indent=2) + "\n",
                                                    encoding="utf-8")
        connection.execute(f"COPY {quoted(name)} TO '{folder / name}.parquet' (FORMAT parquet)")
        resources.append({"name": name, "path": f"{name}.tsv", "schema": f"{name}.schema.json"})
    connection.execute(f"COPY data_dictionary TO '{folder}/data_dictionary.tsv' "
                       "(FORMAT csv, DELIMITER '\t', HEADER, NULLSTR 'NA')")
    package = {"$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
               "name": "sarcotrace", "resources": resources}
    (folder / "datapackage.json").write_text(json.dumps(package, indent=2) + "\n", encoding="utf-8")


def build(paths: list[Path], keys: Path, output: Path) -> None:
    tables = load_parts(paths)
    foreign_keys = [key for key in json.loads(keys.read_text(encoding="utf-8"))["foreign_keys"]
                    if key["table"] in tables and key["references"] in tables]
    folder = output.with_name(output.name + ".tmp")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with duckdb.connect() as connection:
        connection.execute("SET threads = 1")  # rows keep the order of the parts
        # A format that every DuckDB since 1.0 reads. Small blocks: most tables are small.
        connection.execute(f"ATTACH '{folder}/sarcotrace.duckdb' AS sarcotrace "
                           "(STORAGE_VERSION 'v1.0.0', BLOCK_SIZE 16384)")
        connection.execute("USE sarcotrace")
        for name in creation_order(tables, foreign_keys):
            try:
                create_table(connection, name, tables[name],
                             [key for key in foreign_keys if key["table"] == name])
            except duckdb.Error as error:
                raise TableError(f"table '{name}': {in_one_line(error)}") from error
        write_dictionary(connection, tables)
        write_files(connection, tables, folder, foreign_keys)
    shutil.rmtree(output, ignore_errors=True)
    folder.rename(output)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--keys", type=Path, required=True, help="table_keys.json")
    parser.add_argument("--output", type=Path, required=True, help="folder of the tables")
    parser.add_argument("--inputs", type=Path, required=True,
                        help="file that names the TSVs, one a line; each has its schema beside it")
    arguments = parser.parse_args()
    try:
        paths = [Path(line) for line in arguments.inputs.read_text(encoding="utf-8").splitlines()]
        build(paths, arguments.keys, arguments.output)
    except (TableError, OSError) as error:
        print(f"build_tables: error: {error}", file=sys.stderr)
        return 3 if isinstance(error, TableError) else 4
    return 0


if __name__ == "__main__":
    sys.exit(main())
