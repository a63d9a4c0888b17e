// penstock status: what the running console says about its health.

import { messageOf } from '@/engine/core/errors';
import { readEnv } from '@/lib/env';

export async function runCommand(args: string[]): Promise<number> {
  if (args.length > 0) {
    process.stdout.write('usage: penstock status   (PENSTOCK_URL or PENSTOCK_PORT say where the console is)\n');
    return args[0] === '--help' ? 0 : 2;
  }
  const { externalUrl } = readEnv();
  try {
    const response = await fetch(`${externalUrl}/api/v1/health`, { signal: AbortSignal.timeout(5_000) });
    const health = (await response.json()) as {
      status: string;
      components?: Record<string, { status: string; detail?: string | null }>;
    };
    process.stdout.write(`penstock at ${externalUrl}: ${health.status}\n`);
    for (const [name, part] of Object.entries(health.components ?? {})) {
      process.stdout.write(`  ${name.padEnd(10)} ${part.status}${part.detail ? `  ${part.detail}` : ''}\n`);
    }
    return response.ok ? 0 : 1;
  } catch (error) {
    process.stderr.write(
      `penstock: nothing answers at ${externalUrl}: ${messageOf(error)}\n  hint: Is it started? PENSTOCK_URL names another address.\n`,
    );
    return 1;
  }
}
