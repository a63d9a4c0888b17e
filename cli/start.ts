// penstock start: everything on this machine. One Ctrl-C ends it; a second one does not wait.

import { messageOf } from '@/engine/core/errors';
import { readEnv } from '@/lib/env';
import { Supervisor } from '@/lib/supervisor/supervisor';
import { waitForStop } from './wait-for-stop';

const USAGE = `usage: penstock start

  PENSTOCK_HOME         data folder (default .penstock)
  PENSTOCK_PORT         port of the console (default 3000, or the next free one)
  PENSTOCK_BROKER_PORT  port of the embedded broker (default 9092, or the next free one)
  PENSTOCK_DEMO         on (default) or off: create the demo pipelines on the first start
  DATABASE_URL          a Postgres of yours instead of the embedded one
  PENSTOCK_KAFKA        brokers of yours (host:port,…) instead of the embedded one
`;

export async function runCommand(args: string[]): Promise<number> {
  if (args.length > 0) {
    process.stdout.write(USAGE);
    return args[0] === '--help' ? 0 : 2;
  }
  const startMs = performance.now();
  let supervisor: Supervisor;
  try {
    supervisor = new Supervisor(readEnv(), process.env.PENSTOCK_ROOT ?? process.cwd());
    const stopped = waitForStop().then(() => 'stop' as const);
    const outcome = await Promise.race([supervisor.start(), stopped]);
    if (outcome !== 'stop') {
      process.stdout.write(
        `ready in ${((performance.now() - startMs) / 1000).toFixed(1)} s; Ctrl-C stops everything\n`,
      );
      await stopped;
    }
  } catch (error) {
    process.stderr.write(`penstock: ${messageOf(error)}\n`);
    return 2;
  }
  process.stdout.write('stopping …\n');
  await supervisor.stop();
  process.stdout.write('stopped\n');
  return 0;
}
