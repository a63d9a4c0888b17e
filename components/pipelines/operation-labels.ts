// Operations as nouns, for notes about them.
import type { OperationKind } from '@/lib/contracts/operation';

export const operationLabels: Record<OperationKind, string> = {
  launch: 'Launch',
  stop: 'Stop',
  cancel: 'Cancel',
  savepoint: 'Savepoint',
  restart: 'Restart',
};
