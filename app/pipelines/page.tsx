// The triage list of pipelines.
import { PipelinesPage } from '@/components/pipelines/pipelines-page';

export const metadata = { title: 'Pipelines' };

export default function Page() {
  return <PipelinesPage />;
}
