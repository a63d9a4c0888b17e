// The group protocol on a manual clock: generations, timeouts, leader choice, who is answered what.

import { beforeEach, expect, test } from 'vitest';
import { KafkaError } from '@/engine/kafka/protocol/error-codes';
import { ManualClock } from '@/engine/testing/manual-clock';
import { ConsumerGroup, type JoinRequest, type JoinResult } from './consumer-group';

let clock: ManualClock;
let group: ConsumerGroup;

beforeEach(() => {
  clock = new ManualClock();
  let members = 0;
  group = new ConsumerGroup('g', { clock, initialDelayMs: 100, newMemberId: () => `m${++members}`, log: () => {} });
});

function join(memberId = '', protocols = ['range'], isIdRequired = false): Promise<JoinResult> {
  const request: JoinRequest = {
    memberId,
    clientId: 'c',
    clientHost: '/h',
    sessionTimeoutMs: 10_000,
    rebalanceTimeoutMs: 60_000,
    protocolType: 'consumer',
    protocols: protocols.map((name) => ({ name, metadata: Buffer.from(`${memberId}:${name}`) })),
    isIdRequired,
  };
  return group.join(request);
}

const assignments = (...ids: string[]): Map<string, Buffer> => new Map(ids.map((id) => [id, Buffer.from(`for ${id}`)]));

/** Two members m1 (leader) and m2 in the stable generation 1. */
async function stable(): Promise<void> {
  const joins = [join(), join()];
  clock.advance(100);
  await Promise.all(joins);
  await Promise.all([group.sync('m2', 1, new Map()), group.sync('m1', 1, assignments('m1', 'm2'))]);
}

test('members that start together share the first generation; the leader alone sees all of them', async () => {
  const joins = [join(), join()];
  clock.advance(100);
  const [first, second] = await Promise.all(joins);
  expect(first).toMatchObject({ error: 0, generation: 1, leader: 'm1', memberId: 'm1', protocol: 'range' });
  expect(first?.members.map(({ memberId }) => memberId)).toEqual(['m1', 'm2']);
  expect(second).toMatchObject({ generation: 1, leader: 'm1', memberId: 'm2', members: [] });
  const follower = group.sync('m2', 1, new Map());
  await group.sync('m1', 1, assignments('m1', 'm2'));
  expect((await follower).assignment.toString()).toBe('for m2');
  expect(group.state).toBe('Stable');
});

test('a third member makes the others join again, and the leader stays the leader', async () => {
  await stable();
  const third = join();
  expect(group.heartbeat('m1', 1)).toBe(KafkaError.REBALANCE_IN_PROGRESS);
  const [second, first] = [join('m2'), join('m1')];
  expect(await third).toMatchObject({ generation: 2, leader: 'm1' });
  expect((await first).members).toHaveLength(3);
  expect(await second).toMatchObject({ generation: 2 });
  expect(group.heartbeat('m1', 1)).toBe(KafkaError.ILLEGAL_GENERATION);
});

test('a member that does not join again within the rebalance timeout is left out', async () => {
  await stable();
  const rejoined = [join(), join('m1')];
  clock.advance(60_000);
  const results = await Promise.all(rejoined);
  expect(results[1]?.members.map(({ memberId }) => memberId)).toEqual(['m1', 'm3']);
  expect(group.heartbeat('m2', 2)).toBe(KafkaError.UNKNOWN_MEMBER_ID);
});

test('a member without heartbeats loses its session and the others rebalance; one with heartbeats stays', async () => {
  await stable();
  clock.advance(9_000);
  expect(group.heartbeat('m1', 1)).toBe(KafkaError.NONE);
  clock.advance(2_000);
  expect([...group.members.keys()]).toEqual(['m1']);
  expect(group.heartbeat('m1', 1)).toBe(KafkaError.REBALANCE_IN_PROGRESS);
  expect(await join('m1')).toMatchObject({ generation: 2, leader: 'm1' });
});

test('when the leader leaves, another member leads the next generation; when all leave, the group is empty', async () => {
  await stable();
  expect(group.leave('m1')).toBe(KafkaError.NONE);
  expect(await join('m2')).toMatchObject({ generation: 2, leader: 'm2' });
  expect(group.leave('m2')).toBe(KafkaError.NONE);
  expect(group.state).toBe('Empty');
  expect(group.leave('m2')).toBe(KafkaError.UNKNOWN_MEMBER_ID);
});

test('a follower that waits for its assignment is told of a rebalance', async () => {
  const joins = [join(), join()];
  clock.advance(100);
  await Promise.all(joins);
  const waiting = group.sync('m2', 1, new Map());
  group.leave('m1');
  expect((await waiting).error).toBe(KafkaError.REBALANCE_IN_PROGRESS);
});

test('the protocol is one that all support, by votes; a member with none of them is refused', async () => {
  const joins = [join('', ['sticky', 'range']), join('', ['range']), join('', ['sticky', 'range'])];
  clock.advance(100);
  expect((await Promise.all(joins)).map(({ protocol }) => protocol)).toEqual(['range', 'range', 'range']);
  expect((await join('', ['roundrobin'])).error).toBe(KafkaError.INCONSISTENT_GROUP_PROTOCOL);
});

test('a new member of a later version is given its id first, and the generation waits for it', async () => {
  const told = await join('', ['range'], true);
  expect(told).toMatchObject({ error: KafkaError.MEMBER_ID_REQUIRED, memberId: 'm1' });
  const joined = join('m1', ['range'], true);
  clock.advance(100);
  expect(await joined).toMatchObject({ error: 0, generation: 1, memberId: 'm1' });
  expect((await join('stranger')).error).toBe(KafkaError.UNKNOWN_MEMBER_ID);
});

test('offsets are taken from members of the current generation, or from outside while there are no members', async () => {
  expect(group.commitError('', -1)).toBe(KafkaError.NONE);
  await stable();
  expect(group.commitError('m1', 1)).toBe(KafkaError.NONE);
  expect(group.commitError('m1', 0)).toBe(KafkaError.ILLEGAL_GENERATION);
  expect(group.commitError('', -1)).toBe(KafkaError.UNKNOWN_MEMBER_ID);
});

test('closing answers everyone who waits and leaves no timer', async () => {
  const joining = join();
  group.close();
  expect((await joining).error).toBe(KafkaError.NOT_COORDINATOR);
  expect(clock.pending()).toBe(0);
});
