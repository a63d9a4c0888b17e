// Grey shapes of what will come. They appear only after 200 ms, so a fast answer never flickers.
import { cx } from './cx';

export function Skeleton({ className }: { readonly className?: string }) {
  return <span aria-hidden="true" className={cx('animate-late block rounded-md bg-raised', className)} />;
}

export function TableSkeleton({ rows = 6, label = 'Loading' }: { readonly rows?: number; readonly label?: string }) {
  return (
    <div role="status" aria-label={label} className="flex flex-col gap-px p-1">
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: placeholder rows have no identity
        <Skeleton key={row} className="h-8" />
      ))}
    </div>
  );
}
