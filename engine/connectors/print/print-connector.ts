// The `print` sink: one line per row in Flink's form, `+I[a, b]`, behind `identifier> ` when one is set. Where lines go is
// the host's decision; this never touches a stream itself.

import type { Connector, SinkWriter, TableSpec } from '@/engine/connectors/connector';
import { OptionReader } from '@/engine/connectors/option-reader';
import type { Batch } from '@/engine/core/batch';
import { formatRowKind } from '@/engine/core/row-kind';
import { item, u8 } from '@/engine/core/typed-array';
import { javaValueText } from './java-value-text';

export type WriteLine = (line: string, isError: boolean) => void;

interface PrintOptions {
  readonly identifier: string;
  readonly isError: boolean;
}

function readOptions(reader: OptionReader): PrintOptions {
  reader.integer('sink.parallelism', 1, { min: 1 });
  return {
    identifier: reader.string('print-identifier', ''),
    isError: reader.boolean('standard-error', false),
  };
}

function validate(table: TableSpec): ReturnType<Connector['validate']> {
  const reader = new OptionReader(table.options);
  readOptions(reader);
  return reader.finish('connector "print"');
}

function createWriter(table: TableSpec, writeLine: WriteLine): SinkWriter {
  const { identifier, isError } = readOptions(new OptionReader(table.options));
  const prefix = identifier === '' ? '' : `${identifier}> `;
  const writable = table.metadataColumns.filter((column) => !column.isVirtual).map((column) => column.field);
  const fields = [...table.physicalFields, ...writable];
  const write = (batch: Batch): void => {
    for (let row = 0; row < batch.length; row++) {
      const kind = formatRowKind(batch.rowKinds === null ? 0 : u8(batch.rowKinds, row));
      const values = fields.map((field, i) => javaValueText(item(batch.columns, i), field.type, row));
      writeLine(`${prefix}${kind}[${values.join(', ')}]`, isError);
    }
  };
  return {
    open: async () => {},
    write,
    kick: () => {},
    whenWritable: () => null,
    flush: async () => {},
    prepareCommit: () => null,
    commit: async () => {},
    close: async () => {},
  };
}

/** The connector, printing through `writeLine` (line without line end; `isError` for `'standard-error' = 'true'`). */
export function createPrintConnector(writeLine: WriteLine): Connector {
  return {
    name: 'print',
    isSource: false,
    isSink: true,
    metadata: {},
    sinkMode: () => 'all',
    sourceMode: () => 'append',
    isBounded: () => false,
    validate,
    createWriter: (context) => createWriter(context.table, writeLine),
  };
}
