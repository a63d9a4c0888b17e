// All consumer groups of the broker: finds or makes a group, ties membership to committed offsets, and forgets groups
// that have neither. Checks ids and timeouts before a group sees a request.

import type { Clock } from '@/engine/core/clock';
import { KafkaError, type KafkaErrorCode } from '@/engine/kafka/protocol/error-codes';
import { ConsumerGroup, type JoinRequest, type JoinResult, type SyncResult } from './consumer-group';
import type { CommittedOffset, OffsetStore } from './offset-store';

const SESSION_TIMEOUT_MIN_MS = 1_000;
const SESSION_TIMEOUT_MAX_MS = 1_800_000;
const NO_ASSIGNMENT = Buffer.alloc(0);

export interface GroupSettings {
  readonly clock: Clock;
  readonly initialDelayMs: number;
  readonly newMemberId: (clientId: string) => string;
  readonly log: (message: string) => void;
}

export class GroupCoordinator {
  readonly offsets: OffsetStore;
  private readonly groups = new Map<string, ConsumerGroup>();
  private readonly settings: GroupSettings;

  constructor(offsets: OffsetStore, settings: GroupSettings) {
    this.offsets = offsets;
    this.settings = settings;
  }

  join(groupId: string, request: JoinRequest): Promise<JoinResult> {
    const refuse = (error: KafkaErrorCode): Promise<JoinResult> =>
      Promise.resolve({ error, generation: -1, protocol: '', leader: '', memberId: request.memberId, members: [] });
    if (groupId === '') return refuse(KafkaError.INVALID_GROUP_ID);
    if (request.sessionTimeoutMs < SESSION_TIMEOUT_MIN_MS || request.sessionTimeoutMs > SESSION_TIMEOUT_MAX_MS) {
      return refuse(KafkaError.INVALID_SESSION_TIMEOUT);
    }
    let group = this.groups.get(groupId);
    if (group === undefined) {
      if (request.memberId !== '') return refuse(KafkaError.UNKNOWN_MEMBER_ID);
      group = new ConsumerGroup(groupId, this.settings);
      this.groups.set(groupId, group);
    }
    return group.join(request);
  }

  sync(
    groupId: string,
    memberId: string,
    generation: number,
    assignments: ReadonlyMap<string, Buffer>,
  ): Promise<SyncResult> {
    const group = this.groups.get(groupId);
    if (group !== undefined) return group.sync(memberId, generation, assignments);
    return Promise.resolve({ error: KafkaError.UNKNOWN_MEMBER_ID, assignment: NO_ASSIGNMENT });
  }

  heartbeat(groupId: string, memberId: string, generation: number): KafkaErrorCode {
    return this.groups.get(groupId)?.heartbeat(memberId, generation) ?? KafkaError.UNKNOWN_MEMBER_ID;
  }

  leave(groupId: string, memberId: string): KafkaErrorCode {
    return this.groups.get(groupId)?.leave(memberId) ?? KafkaError.UNKNOWN_MEMBER_ID;
  }

  /** Stores the offsets, or says why not. Throws the disk's error. */
  commit(groupId: string, memberId: string, generation: number, offsets: readonly CommittedOffset[]): KafkaErrorCode {
    if (groupId === '') return KafkaError.INVALID_GROUP_ID;
    const group = this.groups.get(groupId);
    const isOutsider = generation < 0 && memberId === '';
    const error =
      group?.commitError(memberId, generation) ?? (isOutsider ? KafkaError.NONE : KafkaError.UNKNOWN_MEMBER_ID);
    if (error === KafkaError.NONE) this.offsets.commit(groupId, offsets);
    return error;
  }

  find(groupId: string): ConsumerGroup | null {
    return this.groups.get(groupId) ?? null;
  }

  /** Groups with members or committed offsets. */
  list(): readonly { groupId: string; protocolType: string }[] {
    const ids = new Set([...this.groups.keys(), ...this.offsets.groupIds()]);
    return [...ids].map((groupId) => ({ groupId, protocolType: this.groups.get(groupId)?.protocolType ?? 'consumer' }));
  }

  isKnown(groupId: string): boolean {
    return this.groups.has(groupId) || this.offsets.offsets(groupId).length > 0;
  }

  delete(groupId: string): KafkaErrorCode {
    if (!this.isKnown(groupId)) return KafkaError.GROUP_ID_NOT_FOUND;
    if ((this.groups.get(groupId)?.members.size ?? 0) > 0) return KafkaError.NON_EMPTY_GROUP;
    this.groups.get(groupId)?.close();
    this.groups.delete(groupId);
    this.offsets.deleteGroup(groupId);
    return KafkaError.NONE;
  }

  /** Forgets groups without members and without offsets. */
  maintain(): void {
    for (const [groupId, group] of this.groups) {
      if (group.isIdle && group.state === 'Empty' && this.offsets.offsets(groupId).length === 0)
        this.groups.delete(groupId);
    }
  }

  close(): void {
    for (const group of this.groups.values()) group.close();
    this.groups.clear();
  }
}
