// Option keys and values that the editor proposes inside WITH (…), OPTIONS(…) and SET. Proposals only: what is valid is
// decided by the connectors, formats and settings themselves.

export interface OptionDoc {
  readonly key: string;
  readonly description: string;
  readonly values?: readonly string[];
}

const KAFKA_COMMON: readonly OptionDoc[] = [
  { key: 'topic', description: 'Topic to read or write; several with ";" for a source.' },
  { key: 'properties.bootstrap.servers', description: 'Brokers, host:port separated by commas.' },
  { key: 'properties.group.id', description: 'Consumer group whose offsets are committed on checkpoints.' },
];

const SCAN: readonly OptionDoc[] = [
  {
    key: 'scan.startup.mode',
    description: 'Where reading begins when there is no checkpoint.',
    values: ['earliest-offset', 'latest-offset', 'group-offsets', 'timestamp', 'specific-offsets'],
  },
  { key: 'scan.startup.timestamp-millis', description: 'Start for mode timestamp, epoch milliseconds.' },
  { key: 'scan.startup.specific-offsets', description: "Start for mode specific-offsets: 'partition:0,offset:42;…'." },
  {
    key: 'scan.bounded.mode',
    description: 'Where reading ends; unbounded by default.',
    values: ['unbounded', 'latest-offset', 'group-offsets', 'timestamp', 'specific-offsets'],
  },
  { key: 'scan.bounded.timestamp-millis', description: 'End for bounded mode timestamp.' },
  { key: 'scan.topic-partition-discovery.interval', description: 'How often new partitions are looked for; 5 min.' },
  {
    key: 'scan.watermark.idle-timeout',
    description: 'A partition without records this long no longer holds back the watermark.',
  },
];

const FORMATS = ['json', 'raw'];

const JSON_OPTIONS: readonly OptionDoc[] = [
  {
    key: 'json.ignore-parse-errors',
    description: 'Skip malformed records instead of failing.',
    values: ['true', 'false'],
  },
  { key: 'json.fail-on-missing-field', description: 'Fail when a field is missing.', values: ['true', 'false'] },
  { key: 'json.timestamp-format.standard', description: 'How timestamps are written.', values: ['SQL', 'ISO-8601'] },
  { key: 'json.encode.decimal-as-plain-number', description: 'Never use an exponent.', values: ['true', 'false'] },
  { key: 'json.encode.ignore-null-fields', description: 'Leave NULL fields out.', values: ['true', 'false'] },
];

const OPTIONS: Readonly<Record<string, readonly OptionDoc[]>> = {
  kafka: [
    ...KAFKA_COMMON,
    { key: 'format', description: 'Format of the value.', values: FORMATS },
    { key: 'key.format', description: 'Format of the key; needs key.fields.', values: FORMATS },
    { key: 'key.fields', description: 'Columns of the key, separated by ";".' },
    { key: 'value.format', description: 'Format of the value.', values: FORMATS },
    {
      key: 'value.fields-include',
      description: 'Whether key columns are in the value too.',
      values: ['ALL', 'EXCEPT_KEY'],
    },
    ...SCAN,
    { key: 'sink.partitioner', description: 'How partitions are chosen.', values: ['default', 'fixed', 'round-robin'] },
    {
      key: 'sink.delivery-guarantee',
      description: 'What a crash may do to the output.',
      values: ['at-least-once', 'none'],
    },
    ...JSON_OPTIONS,
  ],
  'upsert-kafka': [
    ...KAFKA_COMMON,
    { key: 'key.format', description: 'Format of the key (required).', values: FORMATS },
    { key: 'value.format', description: 'Format of the value (required).', values: FORMATS },
    {
      key: 'value.fields-include',
      description: 'Whether key columns are in the value too.',
      values: ['ALL', 'EXCEPT_KEY'],
    },
  ],
  filesystem: [
    { key: 'path', description: 'Folder or file.' },
    { key: 'format', description: 'Format of a line.', values: ['json'] },
    { key: 'source.monitor-interval', description: 'Look for new files this often; unset = read once and end.' },
    { key: 'sink.rolling-policy.file-size', description: 'Largest part file; 128 MB.' },
    { key: 'sink.rolling-policy.rollover-interval', description: 'Longest time a part file stays open; 30 min.' },
    ...JSON_OPTIONS,
  ],
  datagen: [
    { key: 'rows-per-second', description: 'Rate; 10000.' },
    { key: 'number-of-rows', description: 'Total; unset = without end.' },
    { key: 'fields.#.kind', description: 'Kind of generator of a column.', values: ['random', 'sequence'] },
    { key: 'fields.#.min', description: 'Smallest random value.' },
    { key: 'fields.#.max', description: 'Largest random value.' },
    { key: 'fields.#.start', description: 'First value of a sequence.' },
    { key: 'fields.#.end', description: 'Last value of a sequence.' },
    { key: 'fields.#.length', description: 'Length of random strings; 100.' },
    { key: 'fields.#.null-rate', description: 'Share of NULL, 0 to 1.' },
  ],
  print: [
    { key: 'print-identifier', description: 'Text before every line.' },
    { key: 'standard-error', description: 'Print to standard error.', values: ['true', 'false'] },
  ],
  blackhole: [],
};

const SETTINGS: readonly OptionDoc[] = [
  {
    key: 'execution.checkpointing.interval',
    description: 'Time between checkpoints.',
    values: ['10 s', '30 s', '1 min'],
  },
  { key: 'table.exec.state.ttl', description: 'How long unused state of GROUP BY is kept; 0 = for ever.' },
  { key: 'table.exec.source.idle-timeout', description: 'When a silent partition stops holding back the watermark.' },
  {
    key: 'table.local-time-zone',
    description: 'Session zone for TIMESTAMP_LTZ and windows over it.',
    values: ['UTC', 'Europe/Berlin'],
  },
  {
    key: 'table.exec.sink.not-null-enforcer',
    description: 'NULL in a NOT NULL column: fail or drop the row.',
    values: ['ERROR', 'DROP'],
  },
  {
    key: 'table.exec.sink.upsert-materialize',
    description: 'Ordering of updates before an upsert sink.',
    values: ['AUTO', 'NONE', 'FORCE'],
  },
  { key: 'pipeline.name', description: 'Name of the job.' },
  { key: 'parallelism.default', description: 'Only 1 yet.', values: ['1'] },
  {
    key: 'restart-strategy.type',
    description: 'What happens after a failure.',
    values: ['exponential-delay', 'fixed-delay', 'failure-rate', 'none'],
  },
];

/** Options of a connector; of none or an unknown one, just 'connector'. */
export function optionsOf(connector: string | null): readonly OptionDoc[] {
  return connector === null ? [] : (OPTIONS[connector] ?? []);
}

export function settingDocs(): readonly OptionDoc[] {
  return SETTINGS;
}
