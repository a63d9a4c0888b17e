// A partition of a topic, and the grouping of per-partition work by topic that every Kafka request wants.

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** `orders-3`: Kafka's own way to write it, and the split id of the connectors. */
export function partitionLabel({ topic, partition }: TopicPartition): string {
  return `${topic}-${partition}`;
}

/** The reverse of partitionLabel; topic names may contain dashes. Null when the text is not a label. */
export function parsePartitionLabel(label: string): TopicPartition | null {
  const match = /^(.+)-(\d+)$/.exec(label);
  return match === null ? null : { topic: match[1] ?? '', partition: Number(match[2]) };
}

export interface TopicGroup<T> {
  readonly topic: string;
  readonly partitions: T[];
}

/** Entries grouped by topic, in order of first appearance. */
export function groupByTopic<T extends { readonly topic: string }>(entries: readonly T[]): TopicGroup<T>[] {
  const groups = new Map<string, TopicGroup<T>>();
  for (const entry of entries) {
    const group = groups.get(entry.topic);
    if (group === undefined) groups.set(entry.topic, { topic: entry.topic, partitions: [entry] });
    else group.partitions.push(entry);
  }
  return [...groups.values()];
}
