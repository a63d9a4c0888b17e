// Form fields: label, control, hint and error tied together by id, so that a screen reader hears all four.
import {
  type InputHTMLAttributes,
  type ReactNode,
  type Ref,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  useId,
} from 'react';
import { cx } from './cx';

export const controlClass =
  'w-full rounded-md border border-line-strong/70 bg-surface px-2 text-[13px] text-ink aria-invalid:border-bad disabled:opacity-60';

interface FieldProps {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly error?: string | null | undefined;
  readonly hideLabel?: boolean;
  readonly className?: string;
  readonly children: (ids: { id: string; describedBy: string | undefined; invalid: boolean }) => ReactNode;
}

export function Field({ label, hint, error, hideLabel, className, children }: FieldProps) {
  const id = useId();
  const describedBy = [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ') || undefined;
  return (
    <div className={cx('flex min-w-0 flex-col gap-1', className)}>
      <label htmlFor={id} className={hideLabel ? 'sr-only' : 'text-[12px] font-medium text-ink-2'}>
        {label}
      </label>
      {children({ id, describedBy, invalid: Boolean(error) })}
      {hint ? (
        <p id={`${id}-hint`} className="text-[12px] text-ink-3">
          {hint}
        </p>
      ) : null}
      {error ? (
        <p id={`${id}-error`} role="alert" className="text-[12px] text-bad">
          {error}
        </p>
      ) : null}
    </div>
  );
}

interface Common {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly error?: string | null | undefined;
  readonly hideLabel?: boolean;
  readonly fieldClassName?: string;
}

type TextFieldProps = Common & InputHTMLAttributes<HTMLInputElement> & { readonly ref?: Ref<HTMLInputElement> };

export function TextField({ label, hint, error, hideLabel, fieldClassName, className, ...rest }: TextFieldProps) {
  return (
    <Field label={label} hint={hint} error={error} {...pick(hideLabel, fieldClassName)}>
      {({ id, describedBy, invalid }) => (
        <input
          id={id}
          aria-describedby={describedBy}
          aria-invalid={invalid || undefined}
          {...rest}
          className={cx(controlClass, 'h-8', className)}
        />
      )}
    </Field>
  );
}

type SelectFieldProps = Common & SelectHTMLAttributes<HTMLSelectElement> & { readonly ref?: Ref<HTMLSelectElement> };

export function SelectField({ label, hint, error, hideLabel, fieldClassName, className, ...rest }: SelectFieldProps) {
  return (
    <Field label={label} hint={hint} error={error} {...pick(hideLabel, fieldClassName)}>
      {({ id, describedBy, invalid }) => (
        <select
          id={id}
          aria-describedby={describedBy}
          aria-invalid={invalid || undefined}
          {...rest}
          className={cx(controlClass, 'h-8 pr-6', className)}
        />
      )}
    </Field>
  );
}

type TextAreaProps = Common & TextareaHTMLAttributes<HTMLTextAreaElement> & { readonly ref?: Ref<HTMLTextAreaElement> };

export function TextAreaField({ label, hint, error, hideLabel, fieldClassName, className, ...rest }: TextAreaProps) {
  return (
    <Field label={label} hint={hint} error={error} {...pick(hideLabel, fieldClassName)}>
      {({ id, describedBy, invalid }) => (
        <textarea
          id={id}
          aria-describedby={describedBy}
          aria-invalid={invalid || undefined}
          {...rest}
          className={cx(controlClass, 'py-1.5', className)}
        />
      )}
    </Field>
  );
}

function pick(
  hideLabel: boolean | undefined,
  className: string | undefined,
): { hideLabel?: boolean; className?: string } {
  return { ...(hideLabel === undefined ? {} : { hideLabel }), ...(className === undefined ? {} : { className }) };
}
