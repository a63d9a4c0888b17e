// penstock broker: the embedded Kafka broker alone.

import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '@/engine/core/clock';
import { messageOf } from '@/engine/core/errors';
import { Broker } from '@/engine/kafka/broker/broker';
import { parseFsyncPolicy } from '@/engine/kafka/broker/broker-options';
import { readEnv } from '@/lib/env';
import { logger } from '@/lib/logger';
import { waitForStop } from './wait-for-stop';

const USAGE = `usage: penstock broker [--port PORT] [--data DIR] [--fsync always|never|interval:MS]

Listens on 127.0.0.1 only. An acknowledged record survives the death of the broker process under every policy;
interval:1000 (the default) also forces it to the disk within a second.
`;

export async function runCommand(args: string[]): Promise<number> {
  const env = readEnv();
  let options: { port?: string; data?: string; fsync?: string; help?: boolean };
  try {
    const known = {
      port: { type: 'string' },
      data: { type: 'string' },
      fsync: { type: 'string' },
      help: { type: 'boolean' },
    } as const;
    options = parseArgs({ args, options: known }).values;
  } catch (error) {
    process.stderr.write(`penstock broker: ${messageOf(error)}\n${USAGE}`);
    return 2;
  }
  if (options.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const broker = new Broker({
    dataDir: options.data ?? join(env.home, 'broker'),
    port: Number(options.port ?? env.brokerPort ?? 9092),
    clock: systemClock,
    fsync: parseFsyncPolicy(options.fsync ?? env.brokerFsync),
    log: (level, message) => logger[level](message),
  });
  try {
    const { host, port } = await broker.start();
    logger.info(`broker listens on ${host}:${port}`);
    process.send?.({ kind: 'ready', port });
  } catch (error) {
    process.stderr.write(`penstock broker: ${messageOf(error)}\n`);
    return 1;
  }
  await waitForStop();
  await broker.stop();
  return 0;
}
