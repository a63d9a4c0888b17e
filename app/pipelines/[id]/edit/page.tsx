// The editor of one pipeline.
import { EditPage } from '@/components/editor/edit-page';

export const metadata = { title: 'Edit' };

interface PageProps {
  readonly params: Promise<{ id: string }>;
}

export default async function Page({ params }: PageProps) {
  const { id } = await params;
  return <EditPage id={id} />;
}
