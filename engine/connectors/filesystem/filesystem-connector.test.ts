import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type {
  BadRecordSample,
  SinkCommittable,
  SinkWriter,
  SourceSnapshot,
  TableSpec,
} from '@/engine/connectors/connector';
import { aConnectorContext } from '@/engine/connectors/connector-context.fixture';
import { simpleType } from '@/engine/core/data-type';
import { buildBatch, readBatch } from '@/engine/testing/batch-builder';
import { ManualClock } from '@/engine/testing/manual-clock';
import { filesystemConnector } from './filesystem-connector';

const FIELDS = [
  { name: 'id', type: simpleType('BIGINT') },
  { name: 'name', type: simpleType('STRING') },
];
const TYPES = FIELDS.map((field) => field.type);
let folder = '';
const clock = new ManualClock(1_700_000_000_000);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'penstock-fs-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

function aTable(options: Record<string, string> = {}): TableSpec {
  const all = { connector: 'filesystem', path: folder, format: 'json', ...options };
  return {
    name: 't',
    connector: 'filesystem',
    options: all,
    physicalFields: FIELDS,
    metadataColumns: [],
    primaryKey: [],
  };
}

interface ReadResult {
  readonly ids: number[];
  readonly snapshots: SourceSnapshot[];
  readonly badRecords: BadRecordSample[];
}

/** Reads everything from `restored` on; a snapshot is taken behind every batch. */
async function readIds(table: TableSpec, restored: SourceSnapshot | null = null): Promise<ReadResult> {
  const result: ReadResult = { ids: [], snapshots: [], badRecords: [] };
  const context = aConnectorContext(table, clock, result.badRecords);
  const reader = filesystemConnector.createReader?.({ ...context, neededPaths: [[0], [1]], startOverride: {} });
  if (!reader) throw new Error('filesystem has a reader');
  try {
    await reader.open(restored);
    while (!reader.isFinished()) {
      await reader.available();
      const polled = reader.poll(() => 0);
      if (polled) result.ids.push(...readBatch(polled.batch, TYPES).map((row) => Number(row[0])));
      result.snapshots.push(reader.snapshot());
    }
  } finally {
    await reader.close();
  }
  return result;
}

const line = (id: number, name = 'n') => JSON.stringify({ id, name });

describe('the source', () => {
  test('reads visible files in path order, whatever their line ends, and a last line without one', async () => {
    await mkdir(join(folder, 'b'));
    await writeFile(join(folder, 'b', 'x.json'), `${line(3)}\r\n\r\n${line(4)}`);
    await writeFile(join(folder, 'a.json'), `${line(1)}\n\n${line(2)}\n`);
    await writeFile(join(folder, '.part-1.inprogress'), line(9));
    await writeFile(join(folder, '_SUCCESS'), '');
    await writeFile(join(folder, 'empty.json'), '');
    expect((await readIds(aTable())).ids).toEqual([1, 2, 3, 4]);
    expect((await readIds(aTable({ 'source.path.regex-pattern': '.*/x\\.json' }))).ids).toEqual([3, 4]);
    expect(
      (await readIds({ ...aTable(), options: { ...aTable().options, path: join(folder, 'a.json') } })).ids,
    ).toEqual([1, 2]);
  });

  test('reads each row once across chunk borders and goes on exactly where any snapshot was taken', async () => {
    const rows = Array.from({ length: 30_000 }, (_, id) => line(id, 'x'.repeat(id % 97)));
    await writeFile(join(folder, 'a.json'), `${rows.slice(0, 25_000).join('\n')}\n`);
    await writeFile(join(folder, 'b.json'), rows.slice(25_000).join('\n'));
    const whole = await readIds(aTable());
    expect(whole.ids).toEqual(rows.map((_, id) => id));
    for (const at of [0, 3, Math.floor(whole.snapshots.length / 2), whole.snapshots.length - 1]) {
      const tail = await readIds(aTable(), whole.snapshots[at] ?? null);
      expect(tail.ids).toEqual(whole.ids.slice(whole.ids.length - tail.ids.length));
      if (at === whole.snapshots.length - 1) expect(tail.ids).toEqual([]);
      else expect(tail.ids.length).toBeLessThan(whole.ids.length);
    }
  });

  test('a bad record fails with file and byte, or is skipped and kept as a sample', async () => {
    await writeFile(join(folder, 'a.json'), `${line(1)}\n{"id":x}\n${line(2)}\n`);
    await expect(readIds(aTable())).rejects.toThrow(`bad record at byte 26 of "${join(folder, 'a.json')}"`);
    const lenient = await readIds(aTable({ 'json.ignore-parse-errors': 'true' }));
    expect(lenient.ids).toEqual([1, 2]);
    expect(lenient.badRecords.map((sample) => [sample.position, sample.excerpt])).toEqual([['26', '{"id":x}']]);
  });

  test('a missing path and a compressed file are refused in words', async () => {
    await expect(readIds(aTable({ path: join(folder, 'nope') }))).rejects.toThrow('cannot read');
    await writeFile(join(folder, 'a.json.gz'), 'x');
    await expect(readIds(aTable())).rejects.toThrow('is not supported');
  });
});

function aWriter(options: Record<string, string> = {}): SinkWriter {
  clock.advance(1);
  const writer = filesystemConnector.createWriter?.(aConnectorContext(aTable(options), clock));
  if (!writer) throw new Error('filesystem has a writer');
  return writer;
}

/** Writes rows and passes a barrier as the task loop does. */
async function writeRows(writer: SinkWriter, ids: readonly number[]): Promise<SinkCommittable | null> {
  writer.write(
    buildBatch(
      TYPES,
      ids.map((id) => [BigInt(id), 'n']),
    ),
  );
  writer.kick();
  await writer.flush();
  return writer.prepareCommit(1);
}

async function visibleIds(): Promise<number[]> {
  const names = (await readdir(folder)).filter((name) => !name.startsWith('.')).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  return texts.flatMap((text) => text.trim().split('\n')).map((text) => Number(JSON.parse(text).id));
}

describe('the sink', () => {
  test('shows rows only once their checkpoint is committed', async () => {
    const writer = aWriter();
    await writer.open(null);
    const committable = await writeRows(writer, [1, 2]);
    expect(await visibleIds()).toEqual([]);
    await writer.commit(1, committable);
    await writer.commit(1, committable);
    expect(await visibleIds()).toEqual([1, 2]);
    expect(await writeRows(writer, [3])).not.toBeNull();
    await writer.close();
    expect(await visibleIds()).toEqual([1, 2]);
  });

  test('after a crash restores what the checkpoint held and drops what it did not', async () => {
    const first = aWriter();
    await first.open(null);
    await first.commit(1, await writeRows(first, [1]));
    const held = await writeRows(first, [2]);
    await writeRows(first, [3]);
    await first.close();

    const second = aWriter();
    await second.open(held);
    expect((await visibleIds()).sort()).toEqual([1, 2]);
    await writeRows(second, [4]);
    await second.close();

    const third = aWriter();
    await third.open(held);
    await third.commit(2, await writeRows(third, [3]));
    await third.close();
    expect((await visibleIds()).sort()).toEqual([1, 2, 3]);
    expect((await readdir(folder)).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  test('a checkpoint that failed leaves its rows to the next one', async () => {
    const writer = aWriter();
    await writer.open(null);
    await writeRows(writer, [1]);
    await writer.commit(2, await writeRows(writer, [2]));
    await writer.close();
    expect(await visibleIds()).toEqual([1, 2]);
  });

  test('files roll at the configured size', async () => {
    const writer = aWriter({ 'sink.rolling-policy.file-size': '50' });
    await writer.open(null);
    await writeRows(writer, [1, 2, 3]);
    await writer.commit(1, await writeRows(writer, [4]));
    await writer.close();
    expect(await readdir(folder)).toHaveLength(2);
    expect(await visibleIds()).toEqual([1, 2, 3, 4]);
  });

  test('a part file that vanished before its commit is an error, not silence', async () => {
    const writer = aWriter();
    await writer.open(null);
    const committable = await writeRows(writer, [1]);
    for (const name of await readdir(folder)) await rm(join(folder, name));
    await expect(writer.commit(1, committable)).rejects.toThrow('is gone');
    await writer.close();
  });
});

test.each<[Record<string, string>, string]>([
  [{ path: 's3://bucket/x' }, 'path "s3://bucket/x" is not on the local file system'],
  [{ path: '/data/../etc' }, 'path "/data/../etc" must not contain ".."'],
  [{ format: 'avro' }, 'unknown format "avro"'],
  [{ 'source.monitor-interval': '1 s' }, 'option "source.monitor-interval" is not supported'],
  [{ 'json.ignore-parse-erors': 'true' }, 'unsupported option "json.ignore-parse-erors" for format "json"'],
  [{ 'source.path.regex-pattern': '(' }, 'invalid regular expression "("'],
  [{ pth: 'x' }, 'unsupported option "pth" for connector "filesystem"'],
])('%o is refused: %s', (options, message) => {
  expect(filesystemConnector.validate(aTable(options), 'source').map((problem) => problem.message)).toEqual([message]);
});
