// Head and tabs shared by the pages of one pipeline.
import type { ReactNode } from 'react';
import { PipelineHeader } from '@/components/pipelines/pipeline-header';

interface LayoutProps {
  readonly params: Promise<{ id: string }>;
  readonly children: ReactNode;
}

export default async function Layout({ params, children }: LayoutProps) {
  const { id } = await params;
  return (
    <div className="flex flex-col gap-4">
      <PipelineHeader id={id} />
      {children}
    </div>
  );
}
