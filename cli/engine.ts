// penstock engine: an engine host alone, on this or another machine. Stops on SIGTERM, SIGINT or when its supervisor is gone.

import { readEnv } from '@/lib/env';
import { seedFirstStart } from '@/lib/host/demo';
import { EngineHost } from '@/lib/host/engine-host';
import { logger } from '@/lib/logger';
import { readVersion } from '@/lib/supervisor/version';
import { waitForStop } from './wait-for-stop';

export async function runCommand(args: string[]): Promise<number> {
  if (args.includes('--help')) {
    process.stdout.write('usage: DATABASE_URL=… [PENSTOCK_KAFKA=…] penstock engine\n');
    return 0;
  }
  const env = readEnv();
  if (env.databaseUrl === null) {
    process.stderr.write('penstock engine: DATABASE_URL is not set; `penstock start` brings its own Postgres\n');
    return 2;
  }
  const host = new EngineHost({
    databaseUrl: env.databaseUrl,
    bootstrapServers: env.bootstrapServers,
    home: env.home,
    workerFile: new URL('./worker.mjs', `file://${process.env.PENSTOCK_ROOT ?? process.cwd()}/dist/`),
    version: readVersion(),
    heapMbMax: env.jobHeapMb,
    externalUrl: env.externalUrl,
  });
  await host.start();
  const root = process.env.PENSTOCK_ROOT ?? process.cwd();
  await seedFirstStart(env.databaseUrl, root, env.withDemo).catch((error: unknown) =>
    logger.warn({ error }, 'the demo was not created'),
  );
  process.send?.({ kind: 'ready' });
  await waitForStop();
  await host.stop();
  return 0;
}
