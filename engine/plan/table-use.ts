// Tables as sources and sinks: the spec for the connector, and the connector's complaints about options at the spans of
// those options. Every (table, use, options) is validated once; tables that nothing uses only get warnings.

import type { Connector, MetadataColumn, OptionProblem, TableSpec } from '@/engine/connectors/connector';
import type { BoundInsert } from '@/engine/sql/binder/bind-insert';
import type { CatalogTable } from '@/engine/sql/catalog';
import type { DiagnosticList, Span } from '@/engine/sql/diagnostic';
import type { ScanRelation } from '@/engine/sql/relation';
import type { SourceDraft } from './draft';

type Use = 'source' | 'sink';

export interface UsedTable {
  readonly table: TableSpec;
  readonly connector: Connector;
}

export class TableUse {
  private readonly connectors: readonly Connector[];
  private readonly diagnostics: DiagnosticList;
  private readonly results = new Map<string, UsedTable | null>();
  private readonly sources = new Set<string>();
  private readonly sinks = new Set<string>();

  constructor(connectors: readonly Connector[], diagnostics: DiagnosticList) {
    this.connectors = connectors;
    this.diagnostics = diagnostics;
  }

  isSource(name: string): boolean {
    return this.sources.has(name);
  }

  isSink(name: string): boolean {
    return this.sinks.has(name);
  }

  /** Null when the table cannot be read; reported. */
  sourceOf(scan: ScanRelation): SourceDraft | null {
    this.sources.add(scan.table.name);
    const used = this.use(scan.table, scan.options, 'source', scan.span);
    if (used === null) return null;
    const mode = used.connector.sourceMode(used.table);
    return {
      kind: 'source',
      inputs: [],
      catalogTable: scan.table,
      table: used.table,
      connector: used.connector,
      mode,
      fields: scan.table.fields,
      span: scan.table.span,
      changes: { updates: mode !== 'append', deletes: mode !== 'append' },
      upsertKeys: keysOf(scan.table, mode),
      needsBefore: false,
    };
  }

  /** Null when the table cannot be written; reported. */
  sinkOf(insert: BoundInsert): UsedTable | null {
    this.sinks.add(insert.table.name);
    const used = this.use(insert.table, insert.options, 'sink', insert.nameSpan);
    if (used === null || !this.checkWritable(insert, used.connector)) return null;
    return used;
  }

  /** Warns about options of a table that no statement uses. */
  checkUnused(table: CatalogTable): void {
    if (table.isBroken || this.isSource(table.name) || this.isSink(table.name)) return;
    const connector = this.connectorOf(table);
    if (connector === null) return;
    const use = connector.isSource ? 'source' : 'sink';
    const spec = specOf(table, table.options, use);
    for (const problem of connector.validate(spec, use)) {
      this.diagnostics.warn(spanOfProblem(table, problem), {
        code: 'plan.option',
        message: problem.message,
        hint: problem.hint ?? null,
      });
    }
  }

  private use(table: CatalogTable, options: Readonly<Record<string, string>>, use: Use, span: Span): UsedTable | null {
    const key = `${use}:${table.name}:${JSON.stringify(options)}`;
    const known = this.results.get(key);
    if (known !== undefined) return known;
    const result = this.check(table, options, use, span);
    this.results.set(key, result);
    return result;
  }

  private check(
    table: CatalogTable,
    options: Readonly<Record<string, string>>,
    use: Use,
    span: Span,
  ): UsedTable | null {
    const connector = this.connectorOf(table);
    if (connector === null) return null;
    if (use === 'source' ? !connector.isSource : !connector.isSink) {
      const can = use === 'source' ? 'a sink only: it cannot be read' : 'a source only: it cannot be written';
      this.diagnostics.error(span, { code: 'plan.connector', message: `connector '${connector.name}' is ${can}` });
      return null;
    }
    const spec = specOf(table, options, use);
    const problems = connector.validate(spec, use);
    for (const problem of problems) {
      const facts = { code: 'plan.option', message: problem.message, hint: problem.hint ?? null };
      this.diagnostics.error(spanOfProblem(table, problem), facts);
    }
    const isKeyReported = problems.some((problem) => /primary key/i.test(problem.message));
    if (!isKeyReported && !this.checkKafkaKey(table, spec, connector)) return null;
    return problems.length > 0 || table.isBroken ? null : { table: spec, connector };
  }

  /** Flink's refusal of a key on an insert-only kafka table. */
  private checkKafkaKey(table: CatalogTable, spec: TableSpec, connector: Connector): boolean {
    if (connector.name !== 'kafka' || spec.primaryKey.length === 0 || connector.sinkMode(spec) !== 'append')
      return true;
    const format = spec.options.format ?? spec.options['value.format'] ?? '';
    this.diagnostics.error(table.primaryKeySpan ?? table.nameSpan, {
      code: 'plan.primary-key',
      message: `the Kafka table '${table.name}' with '${format}' format doesn't support defining PRIMARY KEY constraint on the table, because it can't guarantee the semantic of primary key`,
      hint: "Use 'connector' = 'upsert-kafka' for a table with a primary key.",
    });
    return false;
  }

  private checkWritable(insert: BoundInsert, connector: Connector): boolean {
    for (const column of insert.table.columns) {
      if (column.kind !== 'metadata' || column.isVirtual || connector.metadata[column.key]?.isWritable) continue;
      const keys = Object.entries(connector.metadata).filter(([, each]) => each.isWritable);
      const list = keys.length === 0 ? 'none' : keys.map(([key]) => key).join(', ');
      this.diagnostics.error(insert.nameSpan, {
        code: 'plan.metadata',
        message: `invalid metadata key '${column.key}' in column "${column.field.name}" of table '${insert.table.name}': it cannot be written`,
        hint: `Declare the column VIRTUAL to leave it out. Writable keys of '${connector.name}': ${list}.`,
      });
      return false;
    }
    return true;
  }

  private connectorOf(table: CatalogTable): Connector | null {
    return this.connectors.find((each) => each.name === table.connector) ?? null;
  }
}

function keysOf(table: CatalogTable, mode: 'append' | 'upsert' | 'all'): readonly (readonly number[])[] {
  if (mode === 'append' || table.primaryKey.length === 0) return [];
  return [table.primaryKey.map((name) => table.fields.findIndex((field) => field.name === name))];
}

/** Physical fields, then metadata columns (only writable ones for a sink), in declaration order. */
function specOf(table: CatalogTable, options: Readonly<Record<string, string>>, use: Use): TableSpec {
  const metadataColumns: MetadataColumn[] = [];
  for (const column of table.columns) {
    if (column.kind !== 'metadata' || (use === 'sink' && column.isVirtual)) continue;
    metadataColumns.push({ field: column.nativeField, key: column.key, isVirtual: column.isVirtual });
  }
  return {
    name: table.name,
    connector: table.connector,
    options,
    physicalFields: table.columns.filter((column) => column.kind === 'physical').map((column) => column.field),
    metadataColumns,
    primaryKey: table.primaryKey,
  };
}

/** The option if it is written, the key constraint if that is meant, else the table's name. */
function spanOfProblem(table: CatalogTable, problem: OptionProblem): Span {
  const option = table.optionNodes.find((each) => each.key === problem.option);
  const isAboutKey = /primary key/i.test(problem.message) && (option === undefined || problem.option === 'connector');
  if (isAboutKey && table.primaryKeySpan !== null) return table.primaryKeySpan;
  return option ?? table.nameSpan;
}
