'use client';
// Where a launch starts reading, each choice with what it would read and how long that takes; impossible ones say why.
import { useQuery } from '@tanstack/react-query';
import { queries } from '@/lib/client/queries';
import { type StartEstimate, type StartFrom, startFromLabels } from '@/lib/contracts/job';
import { cx } from '../ui/cx';
import { SelectField, TextField } from '../ui/field';
import { absoluteWords, RelativeTime } from '../ui/relative-time';
import { type LaunchForm, restoresState } from './launch-options';

const kinds: readonly StartFrom['kind'][] = [
  'latest-checkpoint',
  'savepoint',
  'group-offsets',
  'earliest',
  'latest',
  'timestamp',
];

interface StartChoicesProps {
  readonly pipelineId: string;
  readonly form: LaunchForm;
  readonly onChange: (part: Partial<LaunchForm>) => void;
  readonly estimate: StartEstimate | null;
  readonly isFailed: boolean;
}

export function StartChoices({ pipelineId, form, onChange, estimate, isFailed }: StartChoicesProps) {
  const savepoints = useQuery({ ...queries.savepoints(pipelineId), enabled: form.startKind === 'savepoint' });
  const entryOf = (kind: StartFrom['kind']) => estimate?.entries.find((entry) => entry.startFrom.kind === kind);
  return (
    <fieldset className="flex flex-col">
      <legend className="mb-2 font-medium">Start from</legend>
      {isFailed ? (
        <p className="mb-1 text-[12px] text-ink-3">How much each choice would read is not known now.</p>
      ) : null}
      {kinds.map((kind) => {
        const entry = entryOf(kind);
        const isImpossible = entry?.isPossible === false;
        return (
          <label
            key={kind}
            className={cx(
              'flex items-start gap-2 rounded-md px-2 py-1.5',
              form.startKind === kind && 'bg-accent-soft',
              isImpossible ? 'cursor-not-allowed text-ink-3' : 'cursor-pointer hover:bg-raised',
            )}
          >
            <input
              type="radio"
              name="start-from"
              value={kind}
              className="mt-1"
              checked={form.startKind === kind}
              disabled={isImpossible}
              onChange={() => onChange({ startKind: kind })}
            />
            <span className="min-w-0">
              <span className="block">{startFromLabels[kind]}</span>
              <span className="block text-[12px] text-ink-3">
                {isImpossible ? entry.reason : (entry?.words ?? ' ')}
                {entry?.takenAt && !isImpossible ? (
                  <>
                    {' · taken '}
                    <RelativeTime at={entry.takenAt} />
                  </>
                ) : null}
              </span>
            </span>
          </label>
        );
      })}
      {form.startKind === 'savepoint' ? (
        <SelectField
          label="Savepoint"
          fieldClassName="mt-2"
          value={form.savepointId}
          onChange={(event) => onChange({ savepointId: event.target.value })}
        >
          <option value="">Choose a savepoint</option>
          {(savepoints.data?.items ?? [])
            .filter((one) => one.status === 'COMPLETED')
            .map((one) => (
              <option key={one.id} value={one.id}>
                {absoluteWords(Date.parse(one.completedAt ?? one.requestedAt))} · v{one.version}
                {one.note ? ` · ${one.note}` : ''}
              </option>
            ))}
        </SelectField>
      ) : null}
      {form.startKind === 'timestamp' ? (
        <TextField
          label="Read records from"
          type="datetime-local"
          step={1}
          fieldClassName="mt-2 max-w-60"
          value={form.timestamp}
          onChange={(event) => onChange({ timestamp: event.target.value })}
        />
      ) : null}
      {restoresState(form.startKind) ? (
        <label className="mt-2 flex items-start gap-2 px-2 text-[12px] text-ink-2">
          <input
            type="checkbox"
            className="mt-0.5"
            checked={form.allowNonRestoredState}
            onChange={(event) => onChange({ allowNonRestoredState: event.target.checked })}
          />
          Drop state of operators that this version no longer has. Without this the launch is refused when some state
          has no place.
        </label>
      ) : null}
    </fieldset>
  );
}
