// WITH options of `filesystem` tables (flink-sql.md §14): local paths only, rows as lines of a row format. Pure.

import type { OptionProblem, TableSpec } from '@/engine/connectors/connector';
import { OptionReader, stripPrefix } from '@/engine/connectors/option-reader';
import type { Format } from '@/engine/formats/format';
import { findFormat, listFormatNames } from '@/engine/formats/format-registry';

export interface FilesystemOptions {
  readonly path: string;
  readonly format: Format | null;
  /** Options of the format, prefix stripped. */
  readonly formatOptions: Readonly<Record<string, string>>;
  /** Matched against the whole path of a file; null = every visible file. */
  readonly pathPattern: RegExp | null;
  /** A part file is closed before its checkpoint when it reaches this size. */
  readonly rollBytes: number;
}

const UNSUPPORTED: Readonly<Record<string, string>> = {
  'source.monitor-interval': 'A filesystem source is bounded: it reads the files that exist when it starts.',
  'auto-compaction': 'Part files are not compacted.',
  'compaction.file-size': 'Part files are not compacted.',
  'compaction.parallelism': 'Part files are not compacted.',
  'partition.default-name': 'Partitioned tables are not supported.',
  'sink.partition-commit.trigger': 'Partitioned tables are not supported.',
  'sink.partition-commit.delay': 'Partitioned tables are not supported.',
  'sink.partition-commit.policy.kind': 'Partitioned tables are not supported.',
  'sink.shuffle-by-partition.enable': 'Partitioned tables are not supported.',
};

function readPath(reader: OptionReader): string {
  const text = reader.required('path');
  const path = text.startsWith('file://') ? text.slice('file://'.length) : text;
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(path)) {
    reader.report(
      'path',
      `path "${text}" is not on the local file system`,
      'Only local paths and file:// are supported.',
    );
  } else if (path.includes('\0') || path.split('/').includes('..')) {
    reader.report('path', `path "${text}" must not contain ".."`, 'Write the path in full.');
  }
  return path;
}

function readPattern(reader: OptionReader): RegExp | null {
  const text = reader.optional('source.path.regex-pattern');
  if (text === null) return null;
  try {
    return new RegExp(`^(?:${text})$`);
  } catch {
    reader.report('source.path.regex-pattern', `invalid regular expression "${text}"`);
    return null;
  }
}

function readFormat(reader: OptionReader): Format | null {
  const name = reader.required('format');
  const format = findFormat(name);
  if (format === null && name !== '') {
    const hint = `Supported formats are ${listFormatNames().join(', ')}.`;
    reader.report('format', `unknown format "${name}"`, hint);
  }
  return format;
}

/** Reads the table's options; `problems` is empty when all is well, otherwise `options` holds fallbacks. */
export function readFilesystemOptions(
  table: TableSpec,
  use: 'source' | 'sink',
): { readonly options: FilesystemOptions; readonly problems: readonly OptionProblem[] } {
  const reader = new OptionReader(table.options);
  const path = readPath(reader);
  const format = readFormat(reader);
  const pathPattern = readPattern(reader);
  const rollBytes = reader.memorySize('sink.rolling-policy.file-size', 128 * 1024 ** 2);
  // A file never outlives its checkpoint here, so these upper bounds hold by themselves.
  reader.duration('sink.rolling-policy.rollover-interval', 30 * 60_000);
  reader.duration('sink.rolling-policy.inactivity-interval', 30 * 60_000);
  reader.duration('sink.rolling-policy.check-interval', 60_000);
  reader.integer('sink.parallelism', 1, { min: 1 });
  reader.integer('scan.parallelism', 1, { min: 1 });
  reader.allowPrefix('scan.watermark.');
  for (const [option, why] of Object.entries(UNSUPPORTED)) reader.unsupported(option, why);
  const prefix = format === null ? '' : `${format.name}.`;
  if (format !== null) reader.allowPrefix(prefix);
  const problems = [...reader.finish('connector "filesystem"')];
  if (format !== null) problems.push(...format.validate(table, use, prefix));
  const formatOptions = format === null ? {} : stripPrefix(table.options, prefix);
  return { options: { path, format, formatOptions, pathPattern, rollBytes }, problems };
}
