// Options of the `json` format (flink-sql.md §13): their defaults and every mistake in words. Pure.

import type { OptionProblem, TableSpec } from '@/engine/connectors/connector';
import { OptionReader } from '@/engine/connectors/option-reader';
import type { TimestampStandard } from './scalar-text';

export interface JsonOptions {
  readonly failOnMissingField: boolean;
  readonly ignoreParseErrors: boolean;
  readonly standard: TimestampStandard;
  /** Between date and time. */
  readonly separator: ' ' | 'T';
  readonly decimalAsPlainNumber: boolean;
  readonly ignoreNullFields: boolean;
}

function readOptions(reader: OptionReader): JsonOptions {
  const failOnMissingField = reader.boolean('fail-on-missing-field', false);
  const ignoreParseErrors = reader.boolean('ignore-parse-errors', false);
  if (failOnMissingField && ignoreParseErrors) {
    const message = "fail-on-missing-field and ignore-parse-errors shouldn't both be true";
    reader.report('fail-on-missing-field', message, 'Set one of the two to false.');
  }
  const standard = reader.choice('timestamp-format.standard', ['SQL', 'ISO-8601'], 'SQL');
  // MAP columns do not exist in this engine, so these two are accepted and can have no effect.
  reader.choice('map-null-key.mode', ['FAIL', 'DROP', 'LITERAL'], 'FAIL');
  reader.string('map-null-key.literal', 'null');
  // Flink's switch between its two parsers; the generated scanner is the only one here.
  reader.boolean('decode.json-parser.enabled', true);
  return {
    failOnMissingField,
    ignoreParseErrors,
    standard,
    separator: standard === 'SQL' ? ' ' : 'T',
    decimalAsPlainNumber: reader.boolean('encode.decimal-as-plain-number', false),
    ignoreNullFields: reader.boolean('encode.ignore-null-fields', false),
  };
}

/** Options with the prefix stripped; wrong values fall back to defaults (validation has reported them). */
export function readJsonOptions(options: Readonly<Record<string, string>>): JsonOptions {
  return readOptions(new OptionReader(options));
}

export function validateJsonOptions(table: TableSpec, prefix: string): readonly OptionProblem[] {
  const reader = new OptionReader(table.options, prefix);
  readOptions(reader);
  return reader.finish('format "json"');
}
