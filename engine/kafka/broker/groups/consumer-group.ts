// One consumer group: membership, generation and assignment. State machine of Kafka's classic group protocol:
//   Empty --join--> PreparingRebalance --all joined or timeout--> CompletingRebalance --leader syncs--> Stable
//   any state --member joins anew, leaves or misses its session--> PreparingRebalance; no members left --> Empty
// Waiting members hold a promise that is answered exactly once. Knows nothing of offsets. Time only through the clock.

import type { Clock } from '@/engine/core/clock';
import { KafkaError, type KafkaErrorCode } from '@/engine/kafka/protocol/error-codes';

export type GroupState = 'Empty' | 'PreparingRebalance' | 'CompletingRebalance' | 'Stable';

export interface GroupProtocol {
  readonly name: string;
  readonly metadata: Buffer;
}

export interface JoinRequest {
  readonly memberId: string;
  readonly clientId: string;
  readonly clientHost: string;
  readonly sessionTimeoutMs: number;
  readonly rebalanceTimeoutMs: number;
  readonly protocolType: string;
  readonly protocols: readonly GroupProtocol[];
  /** JoinGroup v4 and later: a new member is told its id first and joins again with it. */
  readonly isIdRequired: boolean;
}

export interface JoinResult {
  readonly error: KafkaErrorCode;
  readonly generation: number;
  readonly protocol: string;
  readonly leader: string;
  readonly memberId: string;
  readonly members: readonly { readonly memberId: string; readonly metadata: Buffer }[];
}

export interface SyncResult {
  readonly error: KafkaErrorCode;
  readonly assignment: Buffer;
}

export interface GroupMember {
  readonly id: string;
  readonly clientId: string;
  readonly clientHost: string;
  sessionTimeoutMs: number;
  rebalanceTimeoutMs: number;
  protocols: readonly GroupProtocol[];
  assignment: Buffer;
  answerJoin: ((result: JoinResult) => void) | null;
  answerSync: ((result: SyncResult) => void) | null;
  cancelSession: () => void;
}

export interface GroupHost {
  readonly clock: Clock;
  readonly initialDelayMs: number;
  readonly newMemberId: (clientId: string) => string;
  readonly log: (message: string) => void;
}

const EMPTY = Buffer.alloc(0);

export class ConsumerGroup {
  readonly id: string;
  state: GroupState = 'Empty';
  generation = 0;
  protocolType = '';
  protocol = '';
  leader = '';
  readonly members = new Map<string, GroupMember>();
  /** Ids given out that have not joined yet, with the end of their wait. */
  private readonly pending = new Map<string, () => void>();
  private readonly host: GroupHost;
  private cancelRebalance: () => void = () => {};

  constructor(id: string, host: GroupHost) {
    this.id = id;
    this.host = host;
  }

  /** True when nothing would be lost by forgetting the group. */
  get isIdle(): boolean {
    return this.members.size === 0 && this.pending.size === 0;
  }

  join(request: JoinRequest): Promise<JoinResult> {
    const refusal = this.refusalOfJoin(request);
    if (refusal !== null) return Promise.resolve(failedJoin(refusal, request.memberId));
    if (request.memberId === '' && request.isIdRequired) {
      const memberId = this.host.newMemberId(request.clientId);
      const cancel = this.host.clock.schedule(request.sessionTimeoutMs, () => this.dropPending(memberId));
      this.pending.set(memberId, cancel);
      return Promise.resolve(failedJoin(KafkaError.MEMBER_ID_REQUIRED, memberId));
    }
    return new Promise((resolve) => this.admit(request, resolve));
  }

  /** The leader brings everyone's assignment; the others wait for it. */
  sync(memberId: string, generation: number, assignments: ReadonlyMap<string, Buffer>): Promise<SyncResult> {
    const error = this.memberError(memberId, generation);
    const member = this.members.get(memberId);
    if (error !== KafkaError.NONE || member === undefined) return Promise.resolve({ error, assignment: EMPTY });
    if (this.state === 'PreparingRebalance') {
      return Promise.resolve({ error: KafkaError.REBALANCE_IN_PROGRESS, assignment: EMPTY });
    }
    this.renewSession(member);
    if (this.state === 'Stable') return Promise.resolve({ error: KafkaError.NONE, assignment: member.assignment });
    return new Promise((resolve) => {
      member.answerSync = resolve;
      if (memberId === this.leader) this.distribute(assignments);
    });
  }

  heartbeat(memberId: string, generation: number): KafkaErrorCode {
    const error = this.memberError(memberId, generation);
    const member = this.members.get(memberId);
    if (error !== KafkaError.NONE || member === undefined) return error;
    this.renewSession(member);
    return this.state === 'PreparingRebalance' ? KafkaError.REBALANCE_IN_PROGRESS : KafkaError.NONE;
  }

  leave(memberId: string): KafkaErrorCode {
    if (this.pending.has(memberId)) {
      this.dropPending(memberId);
      return KafkaError.NONE;
    }
    const member = this.members.get(memberId);
    if (member === undefined) return KafkaError.UNKNOWN_MEMBER_ID;
    this.removeMember(member, 'left');
    return KafkaError.NONE;
  }

  /** Whether a member may commit offsets; generation < 0 with no member id is a commit from outside the group. */
  commitError(memberId: string, generation: number): KafkaErrorCode {
    if (generation < 0 && memberId === '') {
      return this.members.size === 0 ? KafkaError.NONE : KafkaError.UNKNOWN_MEMBER_ID;
    }
    const error = this.memberError(memberId, generation);
    const member = this.members.get(memberId);
    if (error !== KafkaError.NONE || member === undefined) return error;
    this.renewSession(member);
    return this.state === 'CompletingRebalance' ? KafkaError.REBALANCE_IN_PROGRESS : KafkaError.NONE;
  }

  /** Answers everyone who waits and stops all timers; for the broker's stop. */
  close(): void {
    this.cancelRebalance();
    for (const cancel of this.pending.values()) cancel();
    for (const member of this.members.values()) {
      member.cancelSession();
      member.answerJoin?.(failedJoin(KafkaError.NOT_COORDINATOR, member.id));
      member.answerSync?.({ error: KafkaError.NOT_COORDINATOR, assignment: EMPTY });
    }
    this.members.clear();
    this.pending.clear();
  }

  private refusalOfJoin(request: JoinRequest): KafkaErrorCode | null {
    const { memberId } = request;
    if (memberId !== '' && !this.members.has(memberId) && !this.pending.has(memberId))
      return KafkaError.UNKNOWN_MEMBER_ID;
    if (request.protocolType === '' || request.protocols.length === 0) return KafkaError.INCONSISTENT_GROUP_PROTOCOL;
    const others = [...this.members.values()].filter((member) => member.id !== memberId);
    if (others.length === 0) return null;
    if (request.protocolType !== this.protocolType) return KafkaError.INCONSISTENT_GROUP_PROTOCOL;
    const isShared = request.protocols.some(({ name }) => others.every((member) => supports(member, name)));
    return isShared ? null : KafkaError.INCONSISTENT_GROUP_PROTOCOL;
  }

  private admit(request: JoinRequest, answer: (result: JoinResult) => void): void {
    const known = this.members.get(request.memberId);
    if (known === undefined) {
      this.addMember(request, answer);
      this.prepareRebalance('a member joined');
      return;
    }
    const isChanged = !sameProtocols(known.protocols, request.protocols);
    known.protocols = request.protocols;
    known.sessionTimeoutMs = request.sessionTimeoutMs;
    known.rebalanceTimeoutMs = request.rebalanceTimeoutMs;
    const isSettled =
      !isChanged && (this.state === 'CompletingRebalance' || (this.state === 'Stable' && known.id !== this.leader));
    if (isSettled) {
      this.renewSession(known);
      answer(this.joinResult(known));
      return;
    }
    // A second join of the same member replaces the first, whose connection is most likely gone.
    known.answerJoin?.(failedJoin(KafkaError.UNKNOWN_MEMBER_ID, known.id));
    known.answerJoin = answer;
    known.cancelSession();
    if (this.state === 'PreparingRebalance') this.completeJoinIfAllIn();
    else this.prepareRebalance('a member joined again');
  }

  private addMember(request: JoinRequest, answer: (result: JoinResult) => void): void {
    const id = request.memberId === '' ? this.host.newMemberId(request.clientId) : request.memberId;
    this.pending.get(id)?.();
    this.pending.delete(id);
    this.protocolType = request.protocolType;
    this.members.set(id, {
      id,
      clientId: request.clientId,
      clientHost: request.clientHost,
      sessionTimeoutMs: request.sessionTimeoutMs,
      rebalanceTimeoutMs: request.rebalanceTimeoutMs,
      protocols: request.protocols,
      assignment: EMPTY,
      answerJoin: answer,
      answerSync: null,
      cancelSession: () => {},
    });
  }

  private prepareRebalance(reason: string): void {
    const wasEmpty = this.state === 'Empty';
    if (this.state !== 'PreparingRebalance') {
      this.host.log(`group "${this.id}": rebalance after generation ${this.generation}, ${reason}`);
      this.state = 'PreparingRebalance';
      for (const member of this.members.values()) {
        member.answerSync?.({ error: KafkaError.REBALANCE_IN_PROGRESS, assignment: EMPTY });
        member.answerSync = null;
      }
      this.cancelRebalance();
      const timeoutMs = wasEmpty ? this.host.initialDelayMs : this.rebalanceTimeoutMs();
      this.cancelRebalance = this.host.clock.schedule(timeoutMs, () => this.completeJoin());
    }
    if (!wasEmpty) this.completeJoinIfAllIn();
  }

  private rebalanceTimeoutMs(): number {
    return Math.max(0, ...[...this.members.values()].map((member) => member.rebalanceTimeoutMs));
  }

  private completeJoinIfAllIn(): void {
    if (this.state !== 'PreparingRebalance' || this.pending.size > 0) return;
    // The first generation always waits out its initial delay, so that members started together share it.
    if (this.generation === 0 && this.members.size > 0) return;
    if ([...this.members.values()].every((member) => member.answerJoin !== null)) this.completeJoin();
  }

  private completeJoin(): void {
    this.cancelRebalance();
    for (const member of [...this.members.values()]) {
      if (member.answerJoin !== null) continue;
      member.cancelSession();
      this.members.delete(member.id);
      this.host.log(`group "${this.id}": member ${member.id} did not join in time`);
    }
    this.generation++;
    if (this.members.size === 0) {
      this.state = 'Empty';
      this.leader = '';
      this.protocol = '';
      return;
    }
    if (!this.members.has(this.leader)) this.leader = [...this.members.keys()][0] ?? '';
    this.protocol = electProtocol([...this.members.values()]);
    this.state = 'CompletingRebalance';
    for (const member of this.members.values()) {
      member.assignment = EMPTY;
      member.answerJoin?.(this.joinResult(member));
      member.answerJoin = null;
      this.renewSession(member);
    }
  }

  private distribute(assignments: ReadonlyMap<string, Buffer>): void {
    this.state = 'Stable';
    for (const member of this.members.values()) {
      // Copied: the request's buffer must not live as long as the generation.
      member.assignment = Buffer.from(assignments.get(member.id) ?? EMPTY);
      member.answerSync?.({ error: KafkaError.NONE, assignment: member.assignment });
      member.answerSync = null;
    }
  }

  private joinResult(member: GroupMember): JoinResult {
    const members = member.id === this.leader ? [...this.members.values()] : [];
    return {
      error: KafkaError.NONE,
      generation: this.generation,
      protocol: this.protocol,
      leader: this.leader,
      memberId: member.id,
      members: members.map(({ id, protocols }) => ({ memberId: id, metadata: metadataOf(protocols, this.protocol) })),
    };
  }

  private memberError(memberId: string, generation: number): KafkaErrorCode {
    if (!this.members.has(memberId)) return KafkaError.UNKNOWN_MEMBER_ID;
    return generation === this.generation ? KafkaError.NONE : KafkaError.ILLEGAL_GENERATION;
  }

  private renewSession(member: GroupMember): void {
    member.cancelSession();
    member.cancelSession = this.host.clock.schedule(member.sessionTimeoutMs, () => {
      // While it waits for an answer of ours, silence is not its fault.
      if (member.answerJoin !== null || member.answerSync !== null) this.renewSession(member);
      else this.removeMember(member, `sent no heartbeat for ${member.sessionTimeoutMs} ms`);
    });
  }

  private removeMember(member: GroupMember, reason: string): void {
    member.cancelSession();
    this.members.delete(member.id);
    member.answerJoin?.(failedJoin(KafkaError.UNKNOWN_MEMBER_ID, member.id));
    member.answerSync?.({ error: KafkaError.UNKNOWN_MEMBER_ID, assignment: EMPTY });
    this.prepareRebalance(`member ${member.id} ${reason}`);
  }

  private dropPending(memberId: string): void {
    this.pending.get(memberId)?.();
    this.pending.delete(memberId);
    this.completeJoinIfAllIn();
  }
}

export function metadataOf(protocols: readonly GroupProtocol[], name: string): Buffer {
  return protocols.find((protocol) => protocol.name === name)?.metadata ?? EMPTY;
}

function failedJoin(error: KafkaErrorCode, memberId: string): JoinResult {
  return { error, generation: -1, protocol: '', leader: '', memberId, members: [] };
}

function supports(member: GroupMember, protocol: string): boolean {
  return member.protocols.some(({ name }) => name === protocol);
}

function sameProtocols(a: readonly GroupProtocol[], b: readonly GroupProtocol[]): boolean {
  return (
    a.length === b.length &&
    a.every(
      (protocol, index) => protocol.name === b[index]?.name && protocol.metadata.equals(b[index]?.metadata ?? EMPTY),
    )
  );
}

/** Each member votes for the first of its protocols that all support; most votes win, earlier votes break ties. */
function electProtocol(members: readonly GroupMember[]): string {
  const votes = new Map<string, number>();
  for (const member of members) {
    const choice = member.protocols.find(({ name }) => members.every((other) => supports(other, name)));
    if (choice !== undefined) votes.set(choice.name, (votes.get(choice.name) ?? 0) + 1);
  }
  return [...votes].reduce((best, vote) => (vote[1] > best[1] ? vote : best), ['', 0] as const)[0];
}
