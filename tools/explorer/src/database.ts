import * as duckdb from "@duckdb/duckdb-wasm";
import worker from "@duckdb/duckdb-wasm/dist/duckdb-browser-eh.worker.js?url";
import wasm from "@duckdb/duckdb-wasm/dist/duckdb-eh.wasm?url";

export type Cell = string | number | boolean | Date | null;
export type Row = Record<string, Cell>;

/** A column of a result table, as its schema describes it. */
export interface Field {
  name: string;
  type: string;
  description: string;
}

/** A table that could be loaded. */
export interface TableSchema {
  description: string;
  fields: Field[];
}

/** A query's answer, column by position, for names may occur twice. */
export interface Answer {
  columns: string[];
  rows: Cell[][];
}

/** What is used of an Arrow table. */
interface ArrowTable {
  numRows: number;
  schema: { fields: { name: string; type: unknown }[] };
  getChildAt(index: number): { get(row: number): unknown } | null;
}

interface Resource {
  name: string;
  schema: string;
}

interface LoadedFile {
  resource: Resource;
  schema: TableSchema;
  bytes: Uint8Array;
}

async function fetched(address: URL): Promise<Response> {
  const response = await fetch(address);
  if (!response.ok) {
    throw new Error(`${address.pathname}: the server answers ${response.status}`);
  }
  return response;
}

async function loadedFile(resource: Resource, folder: URL): Promise<LoadedFile> {
  const [schema, parquet] = await Promise.all([
    fetched(new URL(resource.schema, folder)),
    fetched(new URL(`${resource.name}.parquet`, folder)),
  ]);
  return {
    resource,
    schema: (await schema.json()) as TableSchema,
    bytes: new Uint8Array(await parquet.arrayBuffer()),
  };
}

/** A name as an SQL identifier. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text as an SQL literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** The result tables in an in-browser DuckDB; every request goes to the page's own server. */
export class Database {
  private constructor(
    private readonly connection: duckdb.AsyncDuckDBConnection,
    readonly schemas: Map<string, TableSchema>,
    /** One sentence per table that the data package lists and that cannot be read. */
    readonly problems: string[],
  ) {}

  /** Loads all tables that `folder`/datapackage.json lists, and goes on without those that fail. */
  static async open(folder: URL): Promise<Database> {
    const contents = (await (await fetched(new URL("datapackage.json", folder))).json()) as { resources: Resource[] };
    const engine = new duckdb.AsyncDuckDB(new duckdb.VoidLogger(), new Worker(worker));
    await engine.instantiate(wasm);
    await engine.open({ query: { castBigIntToDouble: true, castDecimalToDouble: true } });
    const data = new Database(await engine.connect(), new Map(), []);
    const files = await Promise.allSettled(contents.resources.map((resource) => loadedFile(resource, folder)));
    for (const file of files) {
      try {
        if (file.status === "rejected") {
          throw file.reason;
        }
        await data.load(engine, file.value);
      } catch (error) {
        data.problems.push(error instanceof Error ? error.message : String(error));
      }
    }
    await data.addDictionary();
    // The tables are in memory now: no query reads a file or asks a server after this.
    await data.connection.query("SET enable_external_access = false");
    return data;
  }

  has(table: string): boolean {
    return this.schemas.has(table);
  }

  lacking(tables: string[]): string[] {
    return tables.filter((table) => !this.has(table));
  }

  async answer(sql: string): Promise<Answer> {
    const result = (await this.connection.query(sql)) as unknown as ArrowTable;
    const columns = result.schema.fields.map((field) => field.name);
    const isDate = result.schema.fields.map((field) => /^(Date|Timestamp)/.test(String(field.type)));
    const rows = Array.from({ length: result.numRows }, (_, row) =>
      columns.map((_name, column) => plain(result.getChildAt(column)?.get(row), isDate[column]!)),
    );
    return { columns, rows };
  }

  async query(sql: string): Promise<Row[]> {
    const { columns, rows } = await this.answer(sql);
    return rows.map((cells) => Object.fromEntries(columns.map((name, i) => [name, cells[i]!])));
  }

  private async load(engine: duckdb.AsyncDuckDB, { resource, schema, bytes }: LoadedFile): Promise<void> {
    const file = `${resource.name}.parquet`;
    await engine.registerFileBuffer(file, bytes);
    try {
      await this.connection.query(`CREATE TABLE ${identifier(resource.name)} AS SELECT * FROM ${literal(file)}`);
    } finally {
      await engine.dropFile(file);
    }
    this.schemas.set(resource.name, schema);
  }

  /** The dictionary as a table, where the package does not bring it. */
  private async addDictionary(): Promise<void> {
    if (this.has("data_dictionary") || this.schemas.size === 0) {
      return;
    }
    const fields: Field[] = ["table_name", "column_name", "type", "description"].map((name) => ({
      name,
      type: "string",
      description: "from the schemas of the tables",
    }));
    const values = [...this.schemas].flatMap(([table, schema]) =>
      schema.fields.map((field) => `(${[table, field.name, field.type, field.description].map(literal).join(", ")})`),
    );
    await this.connection.query(
      `CREATE TABLE data_dictionary AS SELECT * FROM (VALUES ${values.join(", ")}) AS v(${fields.map((f) => f.name).join(", ")})`,
    );
    this.schemas.set("data_dictionary", { description: "Every column of every table", fields });
  }
}

/** Arrow gives bigint for 64-bit integers, milliseconds for dates, and vectors for lists. */
function plain(value: unknown, isDate: boolean): Cell {
  if (value === null || value === undefined) {
    return null;
  }
  if (isDate) {
    return new Date(Number(value));
  }
  if (typeof value === "bigint") {
    return Number(value);
  }
  return typeof value === "object" ? String(value) : (value as Cell);
}
