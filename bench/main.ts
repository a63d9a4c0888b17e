// npm run bench [-- throughput|latency] [--bids N]: results checked first, then figures.

import { parseArgs } from 'node:util';
import { benchLatency } from './latency';
import { openStage } from './stage';
import { benchThroughput } from './throughput';

const { values, positionals } = parseArgs({
  args: process.argv.slice(2),
  options: { bids: { type: 'string', default: '2000000' } },
  allowPositionals: true,
});
const wants = (name: string): boolean => positionals.length === 0 || positionals.includes(name);
const stage = await openStage();
try {
  if (wants('throughput')) await benchThroughput(stage, Number(values.bids));
  if (wants('latency')) await benchLatency(stage);
} finally {
  await stage.close();
}
process.exit(0);
