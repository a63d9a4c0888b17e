'use client';
// What happens when the value flaps or goes quiet; each with one line of what it means.
import type { UseFormRegister } from 'react-hook-form';
import { SelectField, TextField } from '../ui/field';
import type { RuleForm } from './rule-form-values';

interface RuleExtrasProps {
  readonly register: UseFormRegister<RuleForm>;
  readonly message: (field: keyof RuleForm) => string | undefined;
  readonly isStatus: boolean;
  readonly unit: string;
}

export function RuleExtras({ register, message, isStatus, unit }: RuleExtrasProps) {
  return (
    <details className="panel px-3 py-2">
      <summary className="text-[13px] font-semibold">When it flaps or goes quiet</summary>
      <div className="mt-3 grid gap-3 sm:grid-cols-3">
        <TextField
          label="Keep firing for (seconds)"
          inputMode="numeric"
          hint="60 keeps it firing one minute after the value came back, so a flapping value is one alert."
          error={message('keepFiringSeconds')}
          {...register('keepFiringSeconds')}
        />
        {isStatus ? null : (
          <TextField
            label={`Recovery threshold${unit ? ` (${unit})` : ''}`}
            inputMode="decimal"
            hint="Above 10,000 with recovery 5,000: it ends only when the value is back below 5,000. Empty: the threshold itself."
            error={message('recovery')}
            {...register('recovery')}
          />
        )}
        <SelectField
          label="When there is no data"
          hint="A stopped pipeline reports nothing."
          {...register('noDataPolicy')}
        >
          <option value="keep-last">keep the last state</option>
          <option value="ok">count it as fine</option>
          <option value="alerting">count it as beyond the threshold</option>
        </SelectField>
        <label className="flex items-center gap-2 text-[13px] sm:col-span-3">
          <input type="checkbox" {...register('isEnabled')} />
          The rule is switched on
        </label>
      </div>
    </details>
  );
}
