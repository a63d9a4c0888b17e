// Rules and alerts of one pipeline.
import { PipelineAlertsPage } from '@/components/alerts/pipeline-alerts-page';

export const metadata = { title: 'Alerts' };

interface PageProps {
  readonly params: Promise<{ id: string }>;
}

export default async function Page({ params }: PageProps) {
  const { id } = await params;
  return <PipelineAlertsPage id={id} />;
}
