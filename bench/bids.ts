// Nexmark-like bids of about 300 bytes of JSON, the same every time, with what a query over them must give.

export const KEYS = 10_000;
/** Event time moves by 1 ms every BIDS_PER_MS bids. */
const BIDS_PER_MS = 10;
const START_MS = Date.UTC(2026, 0, 1);

export interface Bid {
  readonly auction: number;
  readonly bidder: number;
  readonly price: number;
  readonly channel: string;
  readonly url: string;
  readonly atMs: number;
}

const CHANNELS = ['Google', 'Facebook', 'Baidu', 'Apple'];

/** The i-th bid. */
export function bidAt(index: number): Bid {
  const mixed = Math.imul(index ^ (index >>> 7), 0x9e3779b1) >>> 0;
  return {
    auction: mixed % KEYS,
    bidder: (mixed >>> 5) % 50_000,
    price: 100 + ((mixed >>> 3) % 9_000_000),
    channel: CHANNELS[mixed & 3] ?? 'Google',
    url: `https://www.nexmark.com/item.htm?query=${mixed % 1_000_000}`,
    atMs: START_MS + Math.floor(index / BIDS_PER_MS),
  };
}

const PADDING = 'abcdefghijklmnopqrstuvwxyz0123456789'.repeat(4);

export function bidJson(bid: Bid): string {
  const at = new Date(bid.atMs).toISOString().replace('T', ' ').replace('Z', '');
  const { auction, bidder, price, channel, url } = bid;
  const extra = PADDING.slice(0, 110);
  return `{"auction":${auction},"bidder":${bidder},"price":${price},"channel":"${channel}","url":"${url}","dateTime":"${at}","extra":"${extra}"}`;
}

export const BIDS_TABLE = `CREATE TABLE bids (
  auction BIGINT, bidder BIGINT, price BIGINT, channel STRING, url STRING, dateTime TIMESTAMP(3), extra STRING,
  WATERMARK FOR dateTime AS dateTime
) WITH ('connector' = 'kafka', 'topic' = '$TOPIC', 'format' = 'json', 'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset');`;

export const FILTER_QUERY = 'SELECT auction, bidder, price, channel, dateTime FROM bids WHERE price > 1000000';
export const WINDOW_QUERY = `SELECT auction, window_end, COUNT(*) AS bids, SUM(price) AS total, MAX(price) AS best
  FROM TABLE(TUMBLE(TABLE bids, DESCRIPTOR(dateTime), INTERVAL '10' SECOND)) GROUP BY auction, window_start, window_end`;

/** Row texts that FILTER_QUERY must give over the first `count` bids. */
export function expectedFilter(count: number): string[] {
  const rows: string[] = [];
  for (let index = 0; index < count; index++) {
    const bid = bidAt(index);
    if (bid.price > 1_000_000)
      rows.push([bid.auction, bid.bidder, bid.price, bid.channel, sqlTime(bid.atMs)].join('|'));
  }
  return rows.sort();
}

/** Row texts that WINDOW_QUERY must give over the first `count` bids. */
export function expectedWindows(count: number): string[] {
  const groups = new Map<string, { bids: number; total: number; best: number }>();
  for (let index = 0; index < count; index++) {
    const bid = bidAt(index);
    const end = Math.floor(bid.atMs / 10_000) * 10_000 + 10_000;
    const key = `${bid.auction}|${sqlTime(end)}`;
    const group = groups.get(key) ?? { bids: 0, total: 0, best: 0 };
    groups.set(key, { bids: group.bids + 1, total: group.total + bid.price, best: Math.max(group.best, bid.price) });
  }
  return [...groups].map(([key, { bids, total, best }]) => `${key}|${bids}|${total}|${best}`).sort();
}

/** As Flink's JSON format prints TIMESTAMP(3): fraction without trailing zeros. */
function sqlTime(ms: number): string {
  const text = new Date(ms).toISOString();
  const fraction = text.slice(20, 23).replace(/0+$/, '');
  return `${text.slice(0, 10)} ${text.slice(11, 19)}${fraction === '' ? '' : `.${fraction}`}`;
}
