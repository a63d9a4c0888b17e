// Checkpoints and savepoints of one pipeline.
import { CheckpointsPage } from '@/components/checkpoints/checkpoints-page';

export const metadata = { title: 'Checkpoints' };

interface PageProps {
  readonly params: Promise<{ id: string }>;
}

export default async function Page({ params }: PageProps) {
  const { id } = await params;
  return <CheckpointsPage id={id} />;
}
