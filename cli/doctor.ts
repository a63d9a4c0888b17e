// penstock doctor: can Penstock run here? One line a check, with what to do about it.

import { access, constants, mkdir, statfs } from 'node:fs/promises';
import { messageOf } from '@/engine/core/errors';
import { isAnswering } from '@/lib/db/probe';
import { type Env, readEnv } from '@/lib/env';
import { choosePort } from '@/lib/supervisor/ports';
import { preparePostgres } from '@/lib/supervisor/postgres-binaries';

type Result = readonly ['ok' | 'warn' | 'fail', string];
const FREE_BYTES_MIN = 2 * 1024 ** 3;

export async function runCommand(args: string[]): Promise<number> {
  if (args.length > 0) {
    process.stdout.write('usage: penstock doctor\n');
    return args[0] === '--help' ? 0 : 2;
  }
  const env = readEnv();
  const checks: readonly [string, (env: Env) => Promise<Result>][] = [
    ['node', async () => ['ok', process.versions.node]],
    ['data folder', checkHome],
    ['disk', checkDisk],
    ['postgres', checkPostgres],
    ['console port', (given) => checkPort(given.webPort, 3000, 'PENSTOCK_PORT')],
    ['broker port', (given) => checkPort(given.brokerPort, 9092, 'PENSTOCK_BROKER_PORT')],
  ];
  let hasFailed = false;
  for (const [name, check] of checks) {
    const [level, words] = await check(env).catch((error: unknown): Result => ['fail', messageOf(error)]);
    hasFailed ||= level === 'fail';
    process.stdout.write(`${level.padEnd(5)} ${name.padEnd(13)} ${words}\n`);
  }
  return hasFailed ? 1 : 0;
}

async function checkHome(env: Env): Promise<Result> {
  await mkdir(env.home, { recursive: true });
  await access(env.home, constants.W_OK);
  return ['ok', env.home];
}

async function checkDisk(env: Env): Promise<Result> {
  const facts = await statfs(env.home);
  const free = facts.bavail * facts.bsize;
  const words = `${(free / 1024 ** 3).toFixed(1)} GiB free`;
  return free < FREE_BYTES_MIN
    ? ['warn', `${words}; less than 2 GiB, checkpoints and topics may fill it`]
    : ['ok', words];
}

async function checkPostgres(env: Env): Promise<Result> {
  if (env.databaseUrl === null) {
    const runtime = await preparePostgres(env.home);
    const how =
      runtime.uid !== null ? 'as user nobody' : runtime.prefix.length > 0 ? 'in a user namespace' : 'as this user';
    return ['ok', `embedded, runs ${how}`];
  }
  return (await isAnswering(env.databaseUrl))
    ? ['ok', 'DATABASE_URL answers']
    : ['fail', 'DATABASE_URL does not answer; check address, user and password'];
}

async function checkPort(wanted: number | null, preferred: number, variable: string): Promise<Result> {
  const { port, note } = await choosePort(wanted, preferred, variable);
  return note === null ? ['ok', String(port)] : ['warn', note];
}
