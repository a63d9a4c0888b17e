import { mkdtempSync, rmSync } from 'node:fs';
import { systemClock } from '@/engine/core/clock';
import { Broker } from '@/engine/kafka/broker/broker';

const dataDir = mkdtempSync('/tmp/h1-bench-');
const b = new Broker({ dataDir, port: 0, clock: systemClock });
const a = await b.start();
process.send?.(`${a.host}:${a.port}`);
process.on('message', async () => {
  await b.stop();
  rmSync(dataDir, { recursive: true, force: true });
  process.exit(0);
});
process.on('disconnect', async () => {
  await b.stop();
  rmSync(dataDir, { recursive: true, force: true });
  process.exit(0);
});
