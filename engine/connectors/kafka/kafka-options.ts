// WITH options of `kafka` and `upsert-kafka` tables, read once into a typed form; every mistake is a problem in words with
// the option's key, in Flink's wording where it has one (flink-sql.md §12). Pure.

import type { OptionProblem, TableSpec } from '@/engine/connectors/connector';
import { OptionReader } from '@/engine/connectors/option-reader';
import type { Field } from '@/engine/core/data-type';
import type { DecodePolicy } from '@/engine/formats/format';
import { findFormat, listFormatNames } from '@/engine/formats/format-registry';
import { type KafkaProperties, readKafkaProperties } from './kafka-properties';
import { type BoundedSpec, readBounded, readStartup, type StartupSpec } from './kafka-scan-options';

export type KafkaKind = 'kafka' | 'upsert-kafka';

export interface FormatChoice {
  readonly name: string;
  /** Prefix of its options, with the dot. */
  readonly prefix: string;
  /** Positions of the fields in the table's physical columns. */
  readonly fieldIndexes: readonly number[];
  /** The same fields under the names the payload uses. */
  readonly fields: readonly Field[];
}

export interface KafkaTableOptions {
  readonly kind: KafkaKind;
  readonly topics: readonly string[];
  readonly topicPattern: RegExp | null;
  readonly properties: KafkaProperties;
  readonly value: FormatChoice;
  readonly key: FormatChoice | null;
  readonly startup: StartupSpec;
  readonly bounded: BoundedSpec;
  /** 0 = no discovery. */
  readonly discoveryIntervalMs: number;
  readonly missingTopic: 'wait' | 'fail';
  readonly badRecords: DecodePolicy;
  readonly deadLetterTopic: string | null;
  readonly partitioner: 'default' | 'fixed' | 'round-robin';
  /** Partitions of a sink topic that has to be created. */
  readonly sinkPartitions: number;
}

const DISCOVERY_MS = 5 * 60_000;

/** Reads the table's options; `problems` is empty when all is well, otherwise `options` holds fallbacks. */
export function readKafkaOptions(
  table: TableSpec,
  kind: KafkaKind,
  use: 'source' | 'sink',
): { readonly options: KafkaTableOptions; readonly problems: readonly OptionProblem[] } {
  const reader = new OptionReader(table.options);
  const key = readKeyFormat(reader, table, kind);
  const value = readValueFormat(reader, table, key);
  const topics = readTopics(reader, use);
  const badRecords = readBadRecordPolicy(reader, value);
  const options: KafkaTableOptions = {
    kind,
    ...topics,
    properties: readKafkaProperties(reader),
    value,
    key,
    startup: readStartup(reader, kind, topics.topics),
    bounded: readBounded(reader, topics.topics),
    discoveryIntervalMs: reader.duration('scan.topic-partition-discovery.interval', DISCOVERY_MS),
    missingTopic: reader.choice('penstock.missing-topic', ['wait', 'fail'], 'wait'),
    ...badRecords,
    partitioner: readPartitioner(reader, kind, key),
    sinkPartitions: reader.integer('penstock.sink.partitions', 4, { min: 1, max: 10_000 }),
  };
  readGuarantee(reader);
  refuseUnsupported(reader, kind);
  const formats = [value, key].flatMap((choice) => (choice === null ? [] : validateFormat(choice, table, use)));
  return { options, problems: [...reader.finish(`connector "${kind}"`), ...formats] };
}

function readTopics(reader: OptionReader, use: 'source' | 'sink'): Pick<KafkaTableOptions, 'topics' | 'topicPattern'> {
  const topics = reader.list('topic', ';');
  const pattern = reader.optional('topic-pattern');
  if (topics.length > 0 && pattern !== null) {
    reader.report(
      'topic-pattern',
      "options 'topic' and 'topic-pattern' shouldn't be set together",
      'Keep one of the two.',
    );
  } else if (topics.length === 0 && pattern === null) {
    reader.report('topic', "either 'topic' or 'topic-pattern' must be set", "Add 'topic' = 'name of the topic'.");
  }
  if (use === 'sink' && pattern !== null) reader.report('topic-pattern', 'a sink needs one topic, not a pattern');
  if (use === 'sink' && topics.length > 1) reader.report('topic', 'a list of topics is not supported for a sink');
  for (const topic of topics) {
    if (!/^[a-zA-Z0-9._-]{1,249}$/.test(topic) || topic === '.' || topic === '..') {
      reader.report('topic', `"${topic}" is not a valid topic name`, 'Letters, digits, ".", "_" and "-", at most 249.');
    }
  }
  return { topics, topicPattern: pattern === null ? null : readPattern(reader, pattern) };
}

function readPattern(reader: OptionReader, pattern: string): RegExp | null {
  try {
    return new RegExp(`^(?:${pattern})$`, 'u');
  } catch {
    reader.report('topic-pattern', `"${pattern}" is not a valid regular expression`);
    return null;
  }
}

function readKeyFormat(reader: OptionReader, table: TableSpec, kind: KafkaKind): FormatChoice | null {
  const name = kind === 'upsert-kafka' ? reader.required('key.format') : reader.optional('key.format');
  const prefix = reader.string('key.fields-prefix', '');
  const declared = reader.list('key.fields', ';');
  if (kind === 'upsert-kafka' && declared.length > 0) {
    reader.report(
      'key.fields',
      'option "key.fields" is not supported for connector "upsert-kafka"',
      'The PRIMARY KEY columns are the key.',
    );
  }
  const names = kind === 'upsert-kafka' ? table.primaryKey : declared;
  if (name === null && names.length > 0)
    reader.report('key.format', "option 'key.fields' needs 'key.format'", "Add 'key.format' = 'json'.");
  if (name !== null && names.length === 0 && kind === 'kafka') {
    reader.report('key.fields', "a key format needs key fields in 'key.fields'", "Add 'key.fields' = 'column;column'.");
  }
  if (name === null || name === '') return null;
  const fieldIndexes: number[] = [];
  const fields: Field[] = [];
  for (const column of names) {
    const index = table.physicalFields.findIndex((field) => field.name === column);
    const field = table.physicalFields[index];
    if (field === undefined) {
      reader.report('key.fields', `key field "${column}" is not a physical column of table "${table.name}"`);
      continue;
    }
    if (!column.startsWith(prefix)) {
      reader.report('key.fields-prefix', `key field "${column}" does not begin with the prefix "${prefix}"`);
    }
    fieldIndexes.push(index);
    fields.push({ ...field, name: column.slice(prefix.length) });
  }
  return { name, prefix: `key.${name}.`, fieldIndexes, fields };
}

function readValueFormat(reader: OptionReader, table: TableSpec, key: FormatChoice | null): FormatChoice {
  const short = reader.optional('format');
  const long = reader.optional('value.format');
  if (short !== null && long !== null)
    reader.report('format', "options 'format' and 'value.format' shouldn't be set together");
  if (short === null && long === null) {
    reader.report('format', "one of 'format' and 'value.format' must be set", "Add 'format' = 'json'.");
  }
  const name = long ?? short ?? '';
  const include = reader.choice('value.fields-include', ['ALL', 'EXCEPT_KEY'], 'ALL');
  const prefix = reader.string('key.fields-prefix', '');
  if (prefix !== '' && include === 'ALL') {
    reader.report('key.fields-prefix', "a key prefix needs 'value.fields-include' = 'EXCEPT_KEY'");
  }
  const all = table.physicalFields.map((_, index) => index);
  const fieldIndexes = include === 'ALL' ? all : all.filter((index) => key?.fieldIndexes.includes(index) !== true);
  const fields = fieldIndexes.flatMap((index) => table.physicalFields[index] ?? []);
  return { name, prefix: long === null ? `${name}.` : `value.${name}.`, fieldIndexes, fields };
}

function validateFormat(choice: FormatChoice, table: TableSpec, use: 'source' | 'sink'): readonly OptionProblem[] {
  if (choice.name === '') return [];
  const format = findFormat(choice.name);
  if (format !== null) return format.validate(table, use, choice.prefix);
  const option = choice.prefix.startsWith('key.')
    ? 'key.format'
    : choice.prefix.startsWith('value.')
      ? 'value.format'
      : 'format';
  const hint = `Supported formats are ${listFormatNames().join(', ')}.`;
  return [{ option, message: `format "${choice.name}" is not supported`, hint }];
}

function readBadRecordPolicy(
  reader: OptionReader,
  value: FormatChoice,
): Pick<KafkaTableOptions, 'badRecords' | 'deadLetterTopic'> {
  reader.allowPrefix(value.prefix);
  reader.allowPrefix('key.');
  const ignores = reader.boolean(`${value.prefix}ignore-parse-errors`, false);
  const badRecords = reader.choice(
    'penstock.on-bad-record',
    ['fail', 'skip', 'dead-letter'],
    ignores ? 'skip' : 'fail',
  );
  const deadLetterTopic = reader.optional('penstock.dead-letter.topic');
  if (badRecords === 'dead-letter' && deadLetterTopic === null) {
    reader.report('penstock.dead-letter.topic', "policy 'dead-letter' needs 'penstock.dead-letter.topic'");
  }
  return { badRecords, deadLetterTopic };
}

function readPartitioner(
  reader: OptionReader,
  kind: KafkaKind,
  key: FormatChoice | null,
): KafkaTableOptions['partitioner'] {
  const choice = reader.choice('sink.partitioner', ['default', 'fixed', 'round-robin'], 'default');
  if (kind === 'upsert-kafka' && choice !== 'default') {
    reader.report('sink.partitioner', 'connector "upsert-kafka" always partitions by key');
  }
  if (choice === 'round-robin' && key !== null) {
    reader.report(
      'sink.partitioner',
      "currently 'round-robin' partitioner only works when option 'key.fields' is not specified",
    );
  }
  return choice;
}

function readGuarantee(reader: OptionReader): void {
  const guarantee = reader.choice(
    'sink.delivery-guarantee',
    ['at-least-once', 'none', 'exactly-once'],
    'at-least-once',
  );
  if (guarantee === 'exactly-once') {
    reader.report(
      'sink.delivery-guarantee',
      'delivery guarantee "exactly-once" is not supported',
      'Use "at-least-once": after a failure records since the last checkpoint may be written twice.',
    );
  }
  reader.allow('sink.transactional-id-prefix');
}

function refuseUnsupported(reader: OptionReader, kind: KafkaKind): void {
  reader.allow('scan.watermark.idle-timeout', 'scan.watermark.emit.strategy', 'scan.watermark.emit.on-event.gap');
  for (const key of [
    'scan.watermark.alignment.group',
    'scan.watermark.alignment.max-drift',
    'scan.watermark.alignment.update-interval',
  ]) {
    reader.unsupported(key, 'Not needed: the partition with the lowest watermark is always read first.');
  }
  for (const key of ['scan.parallelism', 'sink.parallelism']) reader.integer(key, 1, { min: 1, max: 1 });
  reader.unsupported('sink.transaction-naming-strategy', 'Transactions are not used.');
  reader.unsupported('sink.semantic', 'Its name is "sink.delivery-guarantee".');
  if (kind !== 'upsert-kafka') return;
  const why = 'Every change is written as it comes.';
  if (reader.string('sink.buffer-flush.max-rows', '0') !== '0') reader.unsupported('sink.buffer-flush.max-rows', why);
  if (parseFloat(reader.string('sink.buffer-flush.interval', '0')) !== 0)
    reader.unsupported('sink.buffer-flush.interval', why);
}
