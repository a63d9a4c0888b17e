// Throughput on bids from a Kafka topic, as ratios to a bare JSON.parse loop over the same bytes in the same run. Results are
// checked first, on a smaller topic, against a plain computation.

import { BIDS_TABLE, bidAt, bidJson, expectedFilter, expectedWindows, FILTER_QUERY, WINDOW_QUERY } from './bids';
import { fillBids, runScript, type Stage } from './stage';

const CHECKED_BIDS = 60_000;
const ROUNDS = 3;

interface Rate {
  readonly recordsPerSecond: number;
  readonly cpuSecondsPerMillion: number;
}

export async function benchThroughput(stage: Stage, bids: number): Promise<boolean> {
  await fillBids(stage, 'bids-check', CHECKED_BIDS);
  await checkResult(stage, FILTER_QUERY, expectedFilter(CHECKED_BIDS));
  await checkResult(stage, WINDOW_QUERY, expectedWindows(CHECKED_BIDS));
  process.stdout.write(`results checked on ${CHECKED_BIDS} bids: filter and window are right\n`);
  await fillBids(stage, 'bids', bids);
  const table = BIDS_TABLE.replace('$TOPIC', 'bids');
  const columns = 'auction BIGINT, bidder BIGINT, price BIGINT, channel STRING, dateTime TIMESTAMP(3)';
  const filter = `${table} CREATE TABLE sink (${columns}) WITH ('connector' = 'blackhole'); INSERT INTO sink ${FILTER_QUERY};`;
  const results = 'auction BIGINT, window_end TIMESTAMP(3), bids BIGINT, total BIGINT, best BIGINT';
  const window = `${table} CREATE TABLE sink (${results}) WITH ('connector' = 'blackhole'); INSERT INTO sink ${WINDOW_QUERY};`;
  const rates = { parse: [] as Rate[], filter: [] as Rate[], window: [] as Rate[] };
  for (let round = 0; round <= ROUNDS; round++) {
    const measured = {
      parse: parseLoop(Math.min(bids, 300_000)),
      filter: rateOf(bids, await runScript(stage, filter)),
      window: rateOf(bids, await runScript(stage, window)),
    };
    if (round === 0) continue; // warm-up
    rates.parse.push(measured.parse);
    rates.filter.push(measured.filter);
    rates.window.push(measured.window);
  }
  print('JSON.parse loop', rates.parse, rates.parse, null);
  const filterOk = print('filter + project 5 fields → blackhole', rates.filter, rates.parse, 1.8);
  const windowOk = print('10 s tumble COUNT/SUM/MAX, 10,000 keys', rates.window, rates.parse, 1.6);
  return filterOk && windowOk;
}

async function checkResult(stage: Stage, query: string, expected: readonly string[]): Promise<void> {
  const { lines } = await runScript(stage, `${BIDS_TABLE.replace('$TOPIC', 'bids-check')} ${query};`);
  const rows = lines.map((line) => Object.values((JSON.parse(line) as { row: object }).row).join('|')).sort();
  const wrong = rows.findIndex((row, index) => row !== expected[index]);
  if (rows.length === expected.length && wrong < 0) return;
  throw new Error(
    `wrong result of ${query}: ${rows.length} rows, expected ${expected.length}; first difference: got ${rows[wrong]}, expected ${expected[wrong]}`,
  );
}

function parseLoop(count: number): Rate {
  const parts: Buffer[] = [];
  const ends = new Int32Array(count);
  let length = 0;
  for (let index = 0; index < count; index++) {
    const bytes = Buffer.from(bidJson(bidAt(index)));
    parts.push(bytes);
    length += bytes.length;
    ends[index] = length;
  }
  const all = Buffer.concat(parts);
  parts.length = 0;
  const startMs = performance.now();
  const cpu = process.cpuUsage();
  let best = 0;
  let start = 0;
  for (const end of ends) {
    const bid = JSON.parse(all.toString('latin1', start, end)) as { price: number };
    if (bid.price > best) best = bid.price;
    start = end;
  }
  const used = process.cpuUsage(cpu);
  if (best === 0) throw new Error('nothing was parsed');
  const seconds = (performance.now() - startMs) / 1000;
  return { recordsPerSecond: count / seconds, cpuSecondsPerMillion: (used.user + used.system) / count };
}

function rateOf(records: number, { wallSeconds, cpuSeconds }: { wallSeconds: number; cpuSeconds: number }): Rate {
  return { recordsPerSecond: records / wallSeconds, cpuSecondsPerMillion: (cpuSeconds / records) * 1e6 };
}

function print(name: string, rates: readonly Rate[], base: readonly Rate[], goal: number | null): boolean {
  const rate = median(rates.map((entry) => entry.recordsPerSecond));
  const cpu = median(rates.map((entry) => entry.cpuSecondsPerMillion));
  const ratio = median(
    rates.map((entry, round) => entry.recordsPerSecond / (base[round]?.recordsPerSecond ?? Number.NaN)),
  );
  const cpuRatio = median(
    rates.map((entry, round) => (base[round]?.cpuSecondsPerMillion ?? Number.NaN) / entry.cpuSecondsPerMillion),
  );
  const verdict = goal === null ? '' : `  goal ${goal}: ${ratio >= goal ? 'met' : 'MISSED'}`;
  const figures = `${(rate / 1e6).toFixed(3)} M records/s  ${cpu.toFixed(2)} CPU-s per M  ratio ${ratio.toFixed(2)} (by CPU ${cpuRatio.toFixed(2)})`;
  process.stdout.write(`${name.padEnd(40)} ${figures}${verdict}\n`);
  return goal === null || ratio >= goal;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
