// A command or a piece of text that can be copied whole.
import { CopyButton } from './copy-button';

export function CodeBlock({ label, text }: { readonly label: string; readonly text: string }) {
  return (
    <div className="rounded-md border border-line bg-raised">
      <div className="flex items-center justify-between px-2 pt-1 text-[12px] text-ink-3">
        <span>{label}</span>
        <CopyButton text={text} label={`Copy ${label}`} />
      </div>
      <pre className="overflow-x-auto px-2 pb-2 font-mono text-[12px] whitespace-pre">{text}</pre>
    </div>
  );
}
