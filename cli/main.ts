// The command line: one file per command, loaded only when asked for.

const USAGE = `usage: penstock COMMAND

  start      start everything: Postgres, broker, engine host and console (what \`npm start\` runs)
  run        run a SQL script here, without console or database
  validate   check a SQL script
  explain    print the plan of a SQL script
  engine     an engine host alone (needs DATABASE_URL)
  broker     the embedded Kafka broker alone
  status     what a running Penstock says about itself
  doctor     check this machine: Node, disk, ports, Postgres, broker

penstock COMMAND --help says more.
`;

type Command = (args: string[]) => Promise<number>;

const COMMANDS: Readonly<Record<string, () => Promise<{ runCommand: Command }>>> = {
  start: () => import('./start'),
  run: () => import('./run'),
  validate: () => import('./validate'),
  explain: () => import('./explain'),
  engine: () => import('./engine'),
  broker: () => import('./broker'),
  status: () => import('./status'),
  doctor: () => import('./doctor'),
};

/** Runs one command; resolves with the exit code. */
export async function main(args: string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === 'help') {
    process.stdout.write(USAGE);
    return name === undefined ? 2 : 0;
  }
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!load) {
    process.stderr.write(`penstock: unknown command "${name}"\n${USAGE}`);
    return 2;
  }
  const { runCommand } = await load();
  return runCommand(rest);
}
