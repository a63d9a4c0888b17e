// Buttons and links that look like buttons. A disabled button with a reason stays focusable and says the reason; it never
// just goes grey. Labels are verbs.
import Link from 'next/link';
import type { ButtonHTMLAttributes, ReactNode } from 'react';
import { cx } from './cx';

export type ButtonTone = 'primary' | 'plain' | 'quiet' | 'danger';

const toneClass: Record<ButtonTone, string> = {
  primary: 'bg-accent text-accent-ink border-transparent hover:brightness-110',
  plain: 'bg-surface text-ink border-line-strong/60 hover:bg-raised',
  quiet: 'bg-transparent text-ink-2 border-transparent hover:bg-raised hover:text-ink',
  danger: 'bg-surface text-bad border-bad/60 hover:bg-bad-soft',
};

export function buttonClass(tone: ButtonTone, small: boolean, className?: string): string {
  return cx(
    'inline-flex items-center justify-center gap-1.5 rounded-md border font-medium whitespace-nowrap transition-colors duration-100 select-none',
    small ? 'h-7 px-2 text-[12px]' : 'h-8 px-3 text-[13px]',
    'disabled:opacity-55 aria-disabled:opacity-55',
    toneClass[tone],
    className,
  );
}

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly tone?: ButtonTone;
  readonly small?: boolean;
  /** Why the act isn't possible now; shown on hover and read out. */
  readonly reason?: string | null | undefined;
  readonly busy?: boolean;
}

export function Button({
  tone = 'plain',
  small = false,
  reason,
  busy,
  className,
  onClick,
  children,
  ...rest
}: ButtonProps) {
  const blocked = Boolean(reason) || busy === true;
  return (
    <button
      type="button"
      {...rest}
      aria-disabled={blocked || undefined}
      aria-busy={busy || undefined}
      title={reason ?? rest.title}
      aria-description={reason ?? undefined}
      className={cx(buttonClass(tone, small, className), blocked && 'cursor-not-allowed')}
      onClick={(event) => {
        if (blocked) {
          event.preventDefault();
          return;
        }
        onClick?.(event);
      }}
    >
      {children}
    </button>
  );
}

interface LinkButtonProps {
  readonly href: string;
  readonly tone?: ButtonTone;
  readonly small?: boolean;
  readonly className?: string;
  readonly children: ReactNode;
}

export function LinkButton({ href, tone = 'plain', small = false, className, children }: LinkButtonProps) {
  return (
    <Link href={href} className={buttonClass(tone, small, className)}>
      {children}
    </Link>
  );
}
