// A CREATE TABLE guessed from sampled JSON records: column types by what was seen, a watermark on the first column that looks like a
// time. A guess to be edited; null when the records are no JSON objects. Pure.

type Guess =
  | 'BOOLEAN'
  | 'BIGINT'
  | 'DOUBLE'
  | 'TIMESTAMP(3)'
  | 'TIMESTAMP_LTZ(3)'
  | 'STRING'
  | { readonly row: Map<string, Guess | null> };

export function suggestTable(topic: string, values: readonly string[]): string | null {
  const columns = new Map<string, Guess | null>();
  let objects = 0;
  for (const text of values) {
    const value = parseObject(text);
    if (!value) continue;
    objects++;
    mergeObject(columns, value);
  }
  if (objects === 0 || columns.size === 0) return null;
  const lines = [...columns].map(([name, guess]) => `  ${quote(name)} ${typeText(guess)}`);
  const time = [...columns].find(([, guess]) => typeof guess === 'string' && guess.startsWith('TIMESTAMP'));
  if (time) lines.push(`  WATERMARK FOR ${quote(time[0])} AS ${quote(time[0])} - INTERVAL '5' SECOND`);
  const options = [
    "'connector' = 'kafka'",
    `'topic' = '${topic.replace(/'/g, "''")}'`,
    "'scan.startup.mode' = 'earliest-offset'",
    "'format' = 'json'",
    ...(hasZonedTime(columns) ? ["'json.timestamp-format.standard' = 'ISO-8601'"] : []),
  ];
  return `CREATE TABLE ${quote(topic)} (\n${lines.join(',\n')}\n) WITH (\n  ${options.join(',\n  ')}\n);\n`;
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function mergeObject(columns: Map<string, Guess | null>, value: Record<string, unknown>): void {
  for (const [name, field] of Object.entries(value)) {
    columns.set(name, merge(columns.get(name) ?? null, field));
  }
}

function merge(known: Guess | null, value: unknown): Guess | null {
  if (value === null || value === undefined) return known;
  if (isObject(value)) {
    const row = known !== null && typeof known === 'object' ? known.row : new Map<string, Guess | null>();
    if (known !== null && typeof known !== 'object') return 'STRING';
    mergeObject(row, value);
    return { row };
  }
  const seen = guessOf(value);
  if (known === null || known === seen) return seen;
  if ((known === 'BIGINT' && seen === 'DOUBLE') || (known === 'DOUBLE' && seen === 'BIGINT')) return 'DOUBLE';
  return 'STRING';
}

function guessOf(value: unknown): Guess {
  if (typeof value === 'boolean') return 'BOOLEAN';
  if (typeof value === 'number') return Number.isInteger(value) ? 'BIGINT' : 'DOUBLE';
  if (typeof value !== 'string') return 'STRING';
  if (/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/.test(value)) return 'TIMESTAMP_LTZ(3)';
  if (/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d+)?$/.test(value)) return 'TIMESTAMP(3)';
  return 'STRING';
}

function typeText(guess: Guess | null): string {
  if (guess === null) return 'STRING';
  if (typeof guess === 'string') return guess;
  const fields = [...guess.row].map(([name, field]) => `${quote(name)} ${typeText(field)}`);
  return fields.length === 0 ? 'STRING' : `ROW<${fields.join(', ')}>`;
}

function hasZonedTime(columns: ReadonlyMap<string, Guess | null>): boolean {
  return [...columns.values()].some(
    (guess) => guess === 'TIMESTAMP_LTZ(3)' || (guess !== null && typeof guess === 'object' && hasZonedTime(guess.row)),
  );
}

/** In backticks always, as Flink prints identifiers: a name may be a reserved word. */
function quote(name: string): string {
  return `\`${name.replace(/`/g, '``')}\``;
}
