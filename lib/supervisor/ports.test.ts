import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { choosePort } from './ports';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

function occupy(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    servers.push(server);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });
}

describe('choosing a port', () => {
  it('refuses a taken port that was asked for, naming the variable', async () => {
    const port = await occupy();
    await expect(choosePort(port, 1, 'PENSTOCK_PORT')).rejects.toThrow(/is in use .* PENSTOCK_PORT/);
  });

  it('takes the next free one of a default and says so', async () => {
    const port = await occupy();
    const choice = await choosePort(null, port, 'PENSTOCK_PORT');
    expect(choice.port).toBeGreaterThan(port);
    expect(choice.note).toContain(`port ${port} is in use`);
  });
});
