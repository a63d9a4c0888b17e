// An address that leads nowhere.
import { LinkButton } from '@/components/ui/button';
import { Empty } from '@/components/ui/empty';

export const metadata = { title: 'Not found' };

export default function NotFound() {
  return (
    <Empty
      title="There is no page at this address"
      action={<LinkButton href="/pipelines">Open the list of pipelines</LinkButton>}
    >
      It may have been deleted, or the link was copied incompletely.
    </Empty>
  );
}
