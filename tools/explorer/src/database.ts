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

/** What is used of an Arrow table. */
interface ArrowTable {
  schema: { fields: { name: string; type: unknown }[] };
  toArray(): { toJSON(): Record<string, unknown> }[];
}

interface DataPackage {
  resources: { name: string; schema: string }[];
}

async function fetched(address: URL): Promise<Response> {
  const response = await fetch(address);
  if (!response.ok) {
    throw new Error(`cannot read ${address.pathname}: ${response.status}; serve the results folder`);
  }
  return response;
}

/** The result tables in an in-browser DuckDB; every request goes to the page's own server. */
export class Database {
  private constructor(
    private readonly connection: duckdb.AsyncDuckDBConnection,
    readonly schemas: Map<string, Field[]>,
  ) {}

  /** Loads all tables that `folder`/datapackage.json lists. */
  static async open(folder: URL): Promise<Database> {
    const engine = new duckdb.AsyncDuckDB(new duckdb.VoidLogger(), new Worker(worker));
    await engine.instantiate(wasm);
    const connection = await engine.connect();
    const contents = (await (await fetched(new URL("datapackage.json", folder))).json()) as DataPackage;
    const schemas = new Map<string, Field[]>();
    for (const { name, schema } of contents.resources) {
      const file = `${name}.parquet`;
      const bytes = await (await fetched(new URL(file, folder))).arrayBuffer();
      await engine.registerFileBuffer(file, new Uint8Array(bytes));
      await connection.query(`CREATE VIEW "${name}" AS SELECT * FROM '${file}'`);
      const { fields } = (await (await fetched(new URL(schema, folder))).json()) as { fields: Field[] };
      schemas.set(name, fields);
    }
    return new Database(connection, schemas);
  }

  has(table: string): boolean {
    return this.schemas.has(table);
  }

  async query(sql: string): Promise<Row[]> {
    const result = (await this.connection.query(sql)) as unknown as ArrowTable;
    const dates = new Set(
      result.schema.fields.filter((field) => /^(Date|Timestamp)/.test(String(field.type))).map((field) => field.name),
    );
    return result.toArray().map((line) => {
      const row: Row = {};
      for (const [name, value] of Object.entries(line.toJSON())) {
        row[name] = plain(value, dates.has(name));
      }
      return row;
    });
  }
}

/** Arrow gives bigint for 64-bit integers and milliseconds for dates. */
function plain(value: unknown, isDate: boolean): Cell {
  if (value === null || value === undefined) {
    return null;
  }
  if (isDate) {
    return new Date(Number(value));
  }
  return typeof value === "bigint" ? Number(value) : (value as Cell);
}

/** A text as an SQL literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
