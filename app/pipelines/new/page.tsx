// A new pipeline: blank or from a template.
import { NewPipelinePage } from '@/components/pipelines/new-pipeline-page';

export const metadata = { title: 'New pipeline' };

export default function Page() {
  return <NewPipelinePage />;
}
